import Components
import LinearAlgebra
import Testing

@testable import SequenceTasks

@Suite struct LatchTests {
  private func task(_ variant: Latch.Variant, length: Int = 40, informative: Int = 3) -> Latch {
    var task = Latch()
    (task.variant, task.length, task.informative) = (variant, length, informative)
    return task
  }

  @Test(arguments: Latch.Variant.allCases) func noiseHasItsVariance(variant: Latch.Variant) throws {
    let noise = try task(variant).probeExamples().flatMap { $0.frames.dropFirst(3) }
    #expect(isNormal(noise, mean: 0, variance: 0.2))
    // A standard deviation of 0.2 would be another task.
    #expect(!isNormal(noise, mean: 0, variance: 0.04))
  }

  @Test(arguments: [1, 3]) func firstElementsTellTheClass(informative: Int) throws {
    for variant in [Latch.Variant.hs97a, .bengio] {
      let examples = try task(variant, informative: informative).probeExamples()
      for example in examples {
        let sign = try #require(example.frames.first)
        #expect(abs(sign) == 1 && example.frames.prefix(informative).allSatisfy { $0 == sign })
        #expect(example.numbers == [sign == 1 ? 1 : 0])
        #expect(example.frames[informative] != sign)
      }
      #expect(isShare(examples.count { $0.numbers == [1] }, of: examples.count, 0.5))
    }
  }

  @Test func informativeElementsOf3bAreNoisy() throws {
    let examples = try task(.hs97b).probeExamples()
    for (target, sign) in [(1.0, 1.0), (0, -1)] {
      let first = examples.filter { $0.numbers == [target] }.flatMap { $0.frames.prefix(3) }
      #expect(isNormal(first, mean: sign, variance: 0.2) && !isNormal(first, mean: -sign, variance: 0.2))
    }
  }

  @Test func targetsOf3cAreNoisy() throws {
    let examples = try task(.hs97c).probeExamples(4000)
    for (sign, mean) in [(1.0, 0.2), (-1, 0.8)] {
      let targets = examples.filter { $0.frames[0] == sign }.flatMap(\.numbers)
      #expect(
        isNormal(targets, mean: mean, variance: 0.1) && !isNormal(targets, mean: 1 - mean, variance: 0.1))
    }
  }

  @Test(arguments: Latch.Variant.allCases) func lengthsAreUniform(variant: Latch.Variant) throws {
    let lengths = try task(variant).probeExamples().map(\.frames.count), seen = counts(lengths)
    let expected = variant == .bengio ? 20...40 : 40...44
    #expect(Set(seen.keys) == Set(expected))
    for (_, count) in seen { #expect(isShare(count, of: lengths.count, 1 / Double(expected.count))) }
    #expect(try task(variant).source().longestInput == expected.upperBound)
  }

  /// ½ the variance of the targets around their mean, or around what the class tells.
  @Test(arguments: Latch.Variant.allCases) func levelsAreHalfVariances(variant: Latch.Variant) throws {
    let task = task(variant), examples = try task.probeExamples(20_000)
    func loss(_ guess: (ProbeExample) -> Double) -> Double {
      examples.reduce(0) { $0 + 0.5 * ($1.numbers[0] - guess($1)) * ($1.numbers[0] - guess($1)) }
        / Double(examples.count)
    }
    #expect(abs(loss { _ in 0.5 } - (try task.level("chance"))) < 2e-3)
    #expect(abs(loss { _ in 0.3 } - (try task.level("chance"))) > 1e-2)
    if variant == .hs97c {
      #expect(abs(loss { $0.frames[0] == 1 ? 0.2 : 0.8 } - (try task.level("best"))) < 2e-3)
    }
  }

  @Test func moreInformationThanStepsIsAProblem() {
    #expect(task(.hs97a, length: 4, informative: 5).problems.map(\.key) == ["informative"])
    #expect(task(.bengio, length: 4, informative: 3).problems.map(\.key) == ["informative"])
    #expect(task(.bengio, length: 4, informative: 2).problems.isEmpty && Latch().problems.isEmpty)
  }

  /// Right is within 0.2 of the target, or for 3c within 0.1 of the target without its noise.
  @Test(arguments: [
    (Latch.Variant.hs97a, 0.19, 1.0), (.hs97a, 0.21, 0), (.hs97c, 0.09, 1), (.hs97c, 0.11, 0),
  ])
  func rightAnswersAreNear(variant: Latch.Variant, error: Double, share: Double) throws {
    let source = try task(variant).source(),
      batch = source.evaluation(.test, examples: 50, precision: .float64)[0]
    let outputs = Matrix(rows: 50, columns: 1, precision: .float64)
    for (row, example) in batch.probeExamples(of: source.shape).enumerated() {
      let isFirst = example.frames[0] > 0
      outputs[row, 0] = (variant == .hs97c ? (isFirst ? 0.2 : 0.8) : (isFirst ? 1 : 0)) + error
    }
    let metric = try #require(source.metrics.first { $0.name == "right" })
    let tally = metric.tally(batch, Prediction(outputs, of: batch))
    #expect(tally.sum / tally.count == share)
  }
}
