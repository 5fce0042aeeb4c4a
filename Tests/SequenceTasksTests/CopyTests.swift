import Components
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// Copy against the published definitions.
@Suite struct CopyTests {
  private func source(_ change: (inout Copy) -> Void = { _ in }) -> CopySource {
    var task = Copy()
    change(&task)
    return CopySource(task: task)
  }

  private func batch(_ source: CopySource, _ step: Int = 0, examples: Int = 40) -> Batch {
    var stream = source.training(seed: 4, examples: examples, precision: .float64)
    return stream.batch(step)
  }

  @Test func arjovskysSequences() {
    let batch = batch(source { $0.delay = 25 })
    #expect(batch.lengths.allSatisfy { $0 == 45 })
    for example in 0..<batch.examples {
      let tokens = (0..<45).map { batch.tokens[$0 * 40 + example] },
        targets = batch.targetClasses(of: example)
      let letters = Array(tokens[..<10])
      #expect(letters.allSatisfy { (0..<8).contains($0) })
      #expect(
        tokens[10..<34].allSatisfy { $0 == 8 } && tokens[34] == 9 && tokens[35...].allSatisfy { $0 == 8 })
      #expect(targets == Array(repeating: 8, count: 35) + letters)
    }
    let letters = counts((0..<40).flatMap { example in (0..<10).map { batch.tokens[$0 * 40 + example] } })
    #expect(letters.count == 8 && letters.values.allSatisfy { abs($0 - 50) < 30 })
  }

  @Test func variableDelaysAreUniform() {
    let source = source { ($0.variant, $0.delay, $0.letters) = (.variable, 12, 3) }
    let batches = (0..<50).map { batch(source, $0) }, delays = batches.flatMap(\.lengths).map { $0 - 6 }
    let seen = counts(delays)
    #expect(Set(seen.keys) == Set(1...12))
    for count in seen.values {
      #expect(abs(Double(count) / 2000 - 1.0 / 12) < 4 * (1.0 / 12 / 2000).squareRoot())
    }
    for batch in batches { #expect(zip(batch.lengths, batch.lengths.dropFirst()).allSatisfy { $0 >= $1 }) }
    for example in 0..<40 {
      let length = batches[0].lengths[example],
        tokens = (0..<length).map { batches[0].tokens[$0 * 40 + example] }
      #expect(tokens.firstIndex(of: 9) == length - 4 && tokens.count { $0 == 9 } == 1)
      #expect(batches[0].targetClasses(of: example).suffix(3) == tokens.prefix(3))
    }
  }

  /// 10 ln 8 / (T + 20) nats a step: .5199, .2971, .1733, .0945, .0204.
  @Test(arguments: [(20, 0.5199), (50, 0.2971), (100, 0.1733), (200, 0.0945), (1000, 0.0204)])
  func publishedBaselines(delay: Int, nats: Double) {
    let level = source { $0.delay = delay }.baselines.first { $0.quantity == "loss" }?.value ?? 0
    #expect(abs(level - nats) < 5e-5)
  }

  /// A network that knows blanks and nothing of letters has exactly the memoryless loss, whatever the scored
  /// steps' sum.
  @Test(arguments: [Copy.Delay.arjovsky, .variable]) func theMemorylessAnswerHasTheBaseline(
    variant: Copy.Delay
  ) {
    let source = source { ($0.variant, $0.delay, $0.letters, $0.alphabet) = (variant, 9, 4, 5) }
    var total = 0.0, steps = 0.0, right = 0.0
    for step in 0..<200 {
      let batch = batch(source, step)
      for example in 0..<batch.examples {
        let targets = batch.targetClasses(of: example)
        total += 4 * 1.6094379124341003
        steps += Double(targets.count)
        right += Double(targets.count { $0 == 5 }) + Double(targets.suffix(4).count { $0 == 0 })
      }
    }
    let levels = source.baselines
    #expect(abs(total / steps - (levels.first { $0.quantity == "loss" }?.value ?? 0)) < 0.01)
    #expect(abs(right / steps - (levels.first { $0.quantity == "accuracy" }?.value ?? 0)) < 0.01)
  }

  @Test func recallCountsLettersOnly() throws {
    let source = source { ($0.delay, $0.letters) = (3, 2) }, batch = batch(source, examples: 2)
    guard case .classes(let targets) = batch.targets else {
      throw Problem("", "no classes", remedy: .handbook)
    }
    let y = Matrix(rows: targets.count, columns: 9, precision: .float64)
    for (row, target) in targets.enumerated() { y[row, Int(target)] = 1 }
    // The second example's last letter is wrong.
    let last = targets.count - 1
    y[last, Int(targets[last])] = 0
    y[last, 8] = 1
    let prediction = Prediction(y, of: batch), tally = CopySource.Recall(blank: 8).tally(batch, prediction)
    #expect(tally.sum == 3 && tally.count == 4)
    let sample = try #require(source.sample(batch, 1, prediction: prediction))
    guard case .text(let said) = sample.prediction, case .text(let due) = sample.target else {
      throw Problem("", "no text", remedy: .handbook)
    }
    #expect(said.last == "·" && said.first == due.first && due.count == 2)
  }
}
