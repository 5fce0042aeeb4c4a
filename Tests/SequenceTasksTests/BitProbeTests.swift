import Components
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

@Suite struct AddTaskTests {
  private func task(_ first: Int, _ second: Int, length: Int = 30) -> AddTask {
    var task = AddTask()
    (task.firstLag, task.secondLag, task.length) = (first, second, length)
    return task
  }

  @Test(arguments: [(3, 8), (8, 3), (0, 1)]) func oddsFollowTheDefinition(lags: (Int, Int)) throws {
    let (first, second) = lags, examples = try task(first, second).probeExamples(1000)
    #expect(isShare(examples.flatMap(\.tokens).count { $0 == 1 }, of: 30_000, 0.5))
    var seen: [[Int32]: (ones: Int, all: Int)] = [:]
    for example in examples {
      for t in 0..<30 {
        guard t >= max(first, second) else {
          #expect(example.classes[t] == -1)
          continue
        }
        let key = [example.tokens[t - first], example.tokens[t - second]]
        seen[key, default: (0, 0)].ones += Int(example.classes[t])
        seen[key, default: (0, 0)].all += 1
      }
    }
    let published: [[Int32]: Double] = [[0, 0]: 0.5, [1, 0]: 1, [0, 1]: 0.25, [1, 1]: 0.75]
    for (key, odds) in published {
      let (ones, all) = try #require(seen[key])
      #expect(isShare(ones, of: all, odds), "\(key)")
      // The lags exchanged would be another task.
      if key[0] != key[1] { #expect(!isShare(ones, of: all, key == [1, 0] ? 0.25 : 1)) }
    }
  }

  /// The published plateaus: .6616, .5192, .4545 nats.
  @Test func levelsAreThePublishedPlateaus() throws {
    let levels = try task(3, 8).source().baselines
    #expect(levels.map(\.quantity) == ["loss", "loss", "loss"])
    for (level, published) in zip(levels, [0.6616, 0.5192, 0.4545]) {
      #expect(abs(level.value - published) < 5e-5)
    }
  }

  /// The loss of someone who remembers nothing, one or both of the inputs, from the sequences themselves.
  @Test func levelsAreLossesOfWhatIsRemembered() throws {
    let examples = try task(3, 8).probeExamples(4000)
    let steps = examples.flatMap { e in (8..<30).map { (e.tokens[$0 - 3], e.tokens[$0 - 8], e.classes[$0]) } }
    func loss(_ known: (Int32, Int32) -> [Int32]) -> Double {
      var nats = 0.0
      for group in Dictionary(grouping: steps, by: { known($0.0, $0.1) }).values {
        let all = Double(group.count), ones = Double(group.count { $0.2 == 1 })
        for count in [ones, all - ones] where count > 0 { nats -= count * log(count / all) }
      }
      return nats / Double(steps.count)
    }
    let task = task(3, 8)
    #expect(abs(loss { _, _ in [] } - (try task.level("no input"))) < 3e-3)
    #expect(abs(loss { a, _ in [a] } - (try task.level("input t1"))) < 3e-3)
    #expect(abs(loss { a, b in [a, b] } - (try task.level("both inputs"))) < 3e-3)
    // Remembering the other input is no plateau of these.
    #expect(abs(loss { _, b in [b] } - 0.6277) < 3e-3)
  }

  @Test func contradictions() {
    #expect(task(3, 3).problems.map(\.key) == ["t2"])
    #expect(task(3, 8, length: 8).problems.map(\.key) == ["length"])
    #expect(task(3, 8, length: 9).problems.isEmpty)
  }
}

@Suite struct ParityTests {
  private func task(_ variant: Parity.Variant, lag: Int, length: Int = 12) -> Parity {
    var task = Parity()
    (task.variant, task.lag, task.length) = (variant, lag, length)
    return task
  }

  @Test(arguments: [1, 2, 5]) func delayedXOR(lag: Int) throws {
    for example in try task(.delayedXOR, lag: lag).probeExamples(500) {
      for t in 0..<12 {
        let expected = t < 2 * lag ? -1 : (example.tokens[t - lag] + example.tokens[t - 2 * lag]) % 2
        #expect(example.classes[t] == expected)
      }
    }
  }

  @Test(arguments: [0, 1, 4]) func runningParity(lag: Int) throws {
    let last = try task(.last, lag: lag).probeExamples(500)
    for (example, atEnd) in zip(try task(.running, lag: lag).probeExamples(500), last) {
      for t in 0..<12 {
        let ones = example.tokens.prefix(max(t - lag + 1, 0)).count { $0 == 1 }
        #expect(example.classes[t] == (t < lag ? -1 : Int32(ones % 2)))
      }
      #expect(atEnd.tokens == example.tokens && atEnd.classes == example.classes.suffix(1))
    }
  }

  @Test(arguments: Parity.Variant.allCases) func noSingleInputHelps(variant: Parity.Variant) throws {
    let examples = try task(variant, lag: 2, length: 8).probeExamples(4000)
    let targets = examples.map { $0.classes[$0.classes.count - 1] }
    #expect(isShare(targets.count { $0 == 1 }, of: targets.count, 0.5))
    for place in 0..<8 {
      let same = zip(examples, targets).count { $0.0.tokens[place] == $0.1 }
      #expect(isShare(same, of: examples.count, 0.5), "input \(place)")
    }
    // Two together do: of the delayed XOR they decide.
    let both = zip(examples, targets).count { $0.0.tokens[5] ^ $0.0.tokens[3] == $0.1 }
    #expect((both == 4000) == (variant == .delayedXOR))
    #expect(try task(variant, lag: 2).level("chance") == log(2))
  }

  @Test func contradictions() {
    #expect(task(.delayedXOR, lag: 0).problems.map(\.key) == ["lag"])
    #expect(task(.delayedXOR, lag: 6).problems.map(\.key) == ["length"])
    #expect(task(.running, lag: 12).problems.map(\.key) == ["length"])
    #expect(task(.running, lag: 11).problems.isEmpty && task(.last, lag: 0).problems.isEmpty)
  }
}

/// What every probe promises of its streams.
@Suite struct ProbeStreamTests {
  static let tasks: [any SequenceTask] = [Latch(), LongLag(), Reber(), AddTask(), Parity()]

  @Test(arguments: tasks.indices) func aBatchIsAFunctionOfSeedAndStep(index: Int) throws {
    let source = try ProbeStreamTests.tasks[index].source()
    var inOrder = source.training(seed: 3, examples: 4, precision: .float32)
    let known = (0..<6).map { inOrder.batch($0).bits }
    var other = source.training(seed: 3, examples: 4, precision: .float32)
    for step in [5, 0, 2, 2] { #expect(other.batch(step).bits == known[step]) }
    var otherSeed = source.training(seed: 4, examples: 4, precision: .float32)
    #expect((0..<6).map { otherSeed.batch($0).bits } != known)
    func set(_ split: EvaluationSplit) -> [[UInt64]] {
      source.evaluation(split, examples: 8, precision: .float64).map(\.bits)
    }
    #expect(set(.test) == set(.test) && set(.test) != set(.validation))
  }

  @Test(arguments: tasks.indices) func batchesFitTheShape(index: Int) throws {
    let source = try ProbeStreamTests.tasks[index].source()
    for batch in source.evaluation(.test, examples: 16, precision: .float64).prefix(5) {
      #expect(
        batch.inputShape.steps <= source.longestInput && batch.outputShape.steps <= source.longestOutput)
      #expect(zip(batch.lengths, batch.lengths.dropFirst()).allSatisfy { $0 >= $1 })
      if case .tokens(let kinds) = source.shape.inputs {
        #expect(batch.tokens.allSatisfy { -1..<Int32(kinds) ~= $0 } && source.tokenLabels?.count == kinds)
      }
      if case .classes(let kinds) = source.shape.outputs {
        #expect(batch.labels.allSatisfy { -1..<Int32(kinds) ~= $0 } && source.classLabels?.count == kinds)
      }
    }
  }
}
