import Recurrent
import Testing

@testable import SequenceTasks

@Suite struct TokenBatchTests {
  private func example(_ length: Int, _ label: Int32) -> TokenExample {
    TokenExample(tokens: (0..<Int32(length)).map { label * 100 + $0 }, label: label)
  }

  @Test func longestFirstAndPaddedWithMinusOne() {
    let batch = Batch([example(1, 1), example(3, 2), example(2, 3), example(3, 4)])
    #expect(batch.lengths == [3, 3, 2, 1] && batch.labels == [2, 4, 3, 1])
    #expect(batch.tokens == [200, 400, 300, 100, 201, 401, 301, -1, 202, 402, -1, -1])
    #expect(batch.inputShape.activeExamples == [4, 3, 2])
  }

  @Test func oneExample() {
    let batch = Batch([example(2, 0)])
    #expect(batch.lengths == [2] && batch.tokenExamples == [SeenExample(tokens: [0, 1], label: 0)])
  }
}

@Suite struct ShuffledEpochsTests {
  private let examples = (0..<23).map {
    TokenExample(tokens: Array(repeating: $0, count: 1 + Int($0) % 4), label: $0 % 2)
  }

  private func batches(_ size: Int, seed: UInt64 = 1, steps: Int) -> [[SeenExample]] {
    var epochs = ShuffledEpochs(examples, size: size, seed: seed)
    return (0..<steps).map { epochs.batch($0).tokenExamples }
  }

  @Test(arguments: [1, 2, 5, 22, 23, 24, 50]) func everyEpochHasEveryExampleOnce(size: Int) {
    // 23 batches are `size` whole epochs; place by place, so that epochs that end inside a batch are counted
    // too.
    var epochs = ShuffledEpochs(examples, size: size, seed: 1)
    let seen = (0..<23).flatMap { epochs.batch($0).tokenExamples }
    #expect(counts(seen).values.allSatisfy { $0 == size } && counts(seen).count == 23)
    let places = batches(1, steps: 46).flatMap { $0 }
    #expect(Set(places.prefix(23)).count == 23 && Set(places.suffix(23)).count == 23)
  }

  @Test func everyBatchIsFull() {
    #expect(batches(7, steps: 30).allSatisfy { $0.count == 7 })
  }

  @Test func batchesOfAnySizeReadOnePermutationAfterAnother() {
    let single = batches(1, steps: 60).flatMap { $0 }
    for size in [2, 3, 20] {
      let larger = batches(size, steps: 3)
      for (step, batch) in larger.enumerated() {
        #expect(counts(batch) == counts(single[step * size..<(step + 1) * size]))
      }
    }
  }

  @Test func aBatchIsAFunctionOfSeedAndStep() {
    let inOrder = batches(5, steps: 20)
    var epochs = ShuffledEpochs(examples, size: 5, seed: 1)
    for step in [19, 0, 7, 7, 3, 18, 0, 12] { #expect(epochs.batch(step).tokenExamples == inOrder[step]) }
    var late = ShuffledEpochs(examples, size: 5, seed: 1)
    #expect(late.batch(13).tokenExamples == inOrder[13])
  }

  @Test func epochsAndSeedsDiffer() {
    let order = batches(23, steps: 3), places = batches(1, steps: 46).flatMap { $0 }
    #expect(counts(order[0]) == counts(order[1]))
    #expect(Array(places.prefix(23)) != Array(places.suffix(23)))
    #expect(batches(5, seed: 1, steps: 4) != batches(5, seed: 2, steps: 4))
    #expect(batches(5, seed: 1, steps: 4) == batches(5, seed: 1, steps: 4))
  }

  @Test func aSingleExampleFillsABatch() {
    var epochs = ShuffledEpochs([examples[3]], size: 4, seed: 1)
    #expect(epochs.batch(1_000_000).tokenExamples.count == 4)
  }
}
