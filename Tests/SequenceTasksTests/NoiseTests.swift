import Components
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// What noise promises about single numbers.
@Suite struct NoiseStatisticsTests {
  /// Whether every outcome comes up as often as the others: within four standard errors of its expected
  /// share.
  private func expectUniform<Thing: Hashable>(_ things: [Thing], over all: [Thing], _ what: String) {
    let seen = counts(things), share = 1 / Double(all.count),
      error = (share * (1 - share) / Double(things.count)).squareRoot()
    #expect(Set(seen.keys).isSubset(of: Set(all)), "\(what)")
    for thing in all {
      #expect(abs(Double(seen[thing] ?? 0) / Double(things.count) - share) <= 4 * error, "\(what) \(thing)")
    }
  }

  /// Moments of a standard normal: 0, 1, 0, 3; their standard errors are √(1, 2, 15, 96) / √n.
  private func expectNormal(_ x: [Double], lags: [Int]) {
    let n = Double(x.count)
    #expect(n > 20_000)
    for (power, expected, variance) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
      let moment = x.reduce(0) { sum, x in sum + (0..<power).reduce(1) { product, _ in product * x } } / n
      #expect(abs(moment - expected) <= 4 * (variance / n).squareRoot(), "moment \(power): \(moment)")
    }
    for lag in lags {
      let product = zip(x, x.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / n
      #expect(abs(product) <= 4 / n.squareRoot(), "lag \(lag): \(product)")
    }
  }

  @Test func lengthsAreUniform() throws {
    let batches = try NoiseCase(shortest: 3).batches(100)
    expectUniform(batches.flatMap(\.lengths), over: Array(3...9), "length")
    for batch in batches { #expect(zip(batch.lengths, batch.lengths.dropFirst()).allSatisfy { $0 >= $1 }) }
    #expect(try NoiseCase().batches(3).flatMap(\.lengths).allSatisfy { $0 == 9 })
    #expect(try NoiseCase(shortest: 9).batches(3).flatMap(\.lengths).allSatisfy { $0 == 9 })
  }

  @Test func outputLengthsAreUniform() throws {
    let batches = try NoiseCase(arrangement: .sequenceToSequence, shortest: 3) {
      ($0.targetLength, $0.minimumTargetLength) = (5, 2)
    }.batches(100)
    expectUniform(batches.flatMap(\.outputShape.allLengths), over: Array(2...5), "output length")
    expectUniform(batches.flatMap(\.lengths), over: Array(3...9), "length")
  }

  @Test(arguments: Arrangement.allCases) func labelsAreUniform(arrangement: Arrangement) throws {
    let batches = try NoiseCase(arrangement: arrangement, shortest: 2) { $0.classes = 5 }.batches(100)
    expectUniform(batches.flatMap(\.labels).filter { $0 >= 0 }, over: Array(0..<5), "label")
    for batch in batches {
      if arrangement.hasOutputSteps {
        #expect(batch.labels.count == batch.outputShape.rows)
        for (row, label) in batch.labels.enumerated() {
          #expect((label == -1) == !batch.outputShape.isAlive(row))
        }
      } else {
        #expect(batch.labels.count == 32 && batch.labels.allSatisfy { $0 >= 0 })
      }
    }
  }

  @Test func tokensAreUniform() throws {
    let batches = try NoiseCase(shortest: 2) { $0.tokens = 6 }.batches(100)
    for batch in batches {
      #expect(batch.tokens.count == batch.inputShape.rows)
      for (row, token) in batch.tokens.enumerated() {
        #expect((token == -1) == !batch.inputShape.isAlive(row))
      }
    }
    expectUniform(batches.flatMap(\.tokens).filter { $0 >= 0 }, over: Array(0..<6), "token")
  }

  /// Neighbours, in a frame and across frames, have nothing to do with each other.
  @Test(arguments: Precision.allCases) func framesAreNormal(precision: Precision) throws {
    let x = try NoiseCase(shortest: 2).batches(60, precision: precision).flatMap(\.aliveFrames)
    expectNormal(x, lags: [1, 8, 8 * 32])
    #expect(precision == .float64 || x.allSatisfy { Double(Float($0)) == $0 })
  }

  @Test(arguments: Arrangement.allCases) func realTargetsAreNormal(arrangement: Arrangement) throws {
    let batches = try NoiseCase(arrangement: arrangement) { $0.targets = .reals }
      .batches(arrangement.hasOutputSteps ? 60 : 200, examples: 64)
    expectNormal(batches.flatMap(\.realTargets), lags: [1, 4])
    for batch in batches {
      guard case .reals(let targets) = batch.targets else { Issue.record("targets are classes"); continue }
      #expect(
        targets.columns == 4 && targets.rows == (arrangement.hasOutputSteps ? batch.outputShape.rows : 64))
    }
  }

  @Test(arguments: Arrangement.allCases) func labelTargetsAreLabels(arrangement: Arrangement) throws {
    for batch in try NoiseCase(arrangement: arrangement, change: { $0.targets = .labels }).batches(
      3, examples: 64)
    {
      guard case .labels(let targets) = batch.targets else { Issue.record("targets are no labels"); continue }
      #expect(targets.columns == 4 && Set(targets.elements) == [0, 1])
    }
  }

  /// There is nothing to learn: labels and inputs are independent.
  @Test func labelsSayNothingAboutFrames() throws {
    var sums = [0.0, 0.0], counts = [0.0, 0.0]
    for batch in try NoiseCase(change: { ($0.inputs, $0.classes) = (1, 2) }).batches(100) {
      for (x, label) in zip(batch.aliveFrames, batch.labels) {
        sums[Int(label)] += x
        counts[Int(label)] += 1
      }
    }
    for label in 0...1 { #expect(abs(sums[label] / counts[label]) <= 4 / counts[label].squareRoot()) }
  }
}

/// What noise promises about batches and sets.
@Suite struct NoiseTests {
  @Test func framesPastTheEndAreZero() throws {
    for batch in try NoiseCase(shortest: 1, change: { $0.inputs = 2 }).batches(5) {
      guard case .reals(let x) = batch.inputs else { Issue.record("inputs are tokens"); continue }
      #expect(x.rows == batch.inputShape.rows && x.columns == 2)
      for row in 0..<x.rows {
        let isZero = x.rows(row..<row + 1).elements == [0, 0]
        #expect(isZero != batch.inputShape.isAlive(row))
      }
    }
  }

  @Test(arguments: Arrangement.allCases) func aBatchIsAFunctionOfSeedAndStep(arrangement: Arrangement) throws
  {
    for tokens in [nil, 5] {
      let source = try NoiseCase(arrangement: arrangement, shortest: 2) { $0.tokens = tokens }.source()
      var inOrder = source.training(seed: 3, examples: 4, precision: .float64)
      let known = (0..<10).map { inOrder.batch($0).bits }
      var other = source.training(seed: 3, examples: 4, precision: .float64)
      for step in [9, 0, 4, 4, 1] { #expect(other.batch(step).bits == known[step]) }
      #expect(Set(known).count == 10)
      var otherSeed = source.training(seed: 4, examples: 4, precision: .float64)
      #expect(otherSeed.batch(0).bits != known[0])
    }
  }

  @Test(arguments: [1, 32, 100, 256, 1000]) func evaluationSetsAreFixed(size: Int) throws {
    let source = try NoiseCase(shortest: 2).source()
    func set(_ split: EvaluationSplit) -> [Batch] {
      source.evaluation(split, examples: size, precision: .float64)
    }
    for batches in [set(.validation), set(.test)] {
      #expect(batches.allSatisfy { 1...size ~= $0.examples } && batches.reduce(0) { $0 + $1.examples } == 256)
      #expect(Set(batches.map(\.bits)).count == batches.count)
    }
    #expect(set(.validation).map(\.bits) != set(.test).map(\.bits))
    #expect(set(.validation).map(\.bits) == set(.validation).map(\.bits))
    var training = source.training(seed: 0, examples: min(size, 256), precision: .float64)
    #expect(training.batch(0).bits != set(.validation)[0].bits)
  }

  @Test(arguments: Arrangement.allCases) func shapesFollowTheSettings(arrangement: Arrangement) throws {
    let source = try NoiseCase(arrangement: arrangement) {
      ($0.inputs, $0.classes, $0.targetLength) = (7, 2, 4)
    }.source()
    #expect(source.shape == NetworkShape(inputs: .reals(7), outputs: .classes(2), arrangement: arrangement))
    #expect(source.longestInput == (arrangement == .oneToMany ? 1 : 9))
    #expect(source.longestOutput == (arrangement == .oneToMany || arrangement == .sequenceToSequence ? 4 : 9))
    var batches = source.training(seed: 1, examples: 3, precision: .float64)
    let batch = batches.batch(0)
    #expect(batch.examples == 3)
    #expect(batch.inputShape.steps == source.longestInput && batch.outputShape.steps == source.longestOutput)
    #expect(source.digests.isEmpty && source.tokenLabels == nil)
    let other = try NoiseCase(arrangement: arrangement) { ($0.tokens, $0.targets) = (11, .reals) }.source()
    #expect(other.shape == NetworkShape(inputs: .tokens(11), outputs: .reals(4), arrangement: arrangement))
  }

  @Test(arguments: Arrangement.allCases) func extremesOfSettings(arrangement: Arrangement) throws {
    let least = NoiseCase(arrangement: arrangement) { ($0.length, $0.inputs, $0.classes) = (1, 1, 1) }
    let batch = try #require(least.batches(1, examples: 1).first)
    #expect(batch.inputShape.rows == 1 && batch.outputShape.rows == 1 && batch.labels == [0])
    let one = try #require(
      NoiseCase(arrangement: arrangement) { $0.tokens = 1 }.batches(1, examples: 2).first)
    #expect(one.tokens.allSatisfy { $0 == 0 } && !one.tokens.isEmpty)
  }

  @Test func lengthsThatContradictEachOtherAreAProblem() {
    func problems(_ change: (inout Noise) -> Void) -> [String] {
      NoiseCase(change: change).task.problems.map(\.key)
    }
    #expect(problems { $0.minimumLength = 10 } == ["min_length"])
    #expect(problems { $0.minimumTargetLength = 10 } == ["min_target_length"])
    #expect(problems { ($0.targetLength, $0.minimumTargetLength) = (3, 4) } == ["min_target_length"])
    #expect(problems { ($0.targetLength, $0.minimumTargetLength, $0.minimumLength) = (20, 20, 9) }.isEmpty)
    #expect(problems { _ in }.isEmpty)
  }
}

/// Noise of up to nine steps, frames of eight numbers, four classes, unless changed.
struct NoiseCase {
  var task = Noise()

  init(arrangement: Arrangement = .manyToMany, shortest: Int? = nil, change: (inout Noise) -> Void = { _ in })
  {
    (task.length, task.minimumLength, task.arrangement) = (9, shortest, arrangement)
    change(&task)
  }

  func source() throws -> any SequenceSource { try task.load(from: DataFolders(candidates: [])) }

  /// The first batches of a training.
  func batches(_ count: Int, examples: Int = 32, precision: Precision = .float64) throws -> [Batch] {
    var stream = try source().training(seed: 1, examples: examples, precision: precision)
    return (0..<count).map { stream.batch($0) }
  }
}

extension Batch {
  /// The numbers of all frames that are no padding.
  var aliveFrames: [Double] {
    guard case .reals(let x) = inputs else { return [] }
    return (0..<inputShape.rows).filter { inputShape.isAlive($0) }.flatMap { x.rows($0..<$0 + 1).elements }
  }

  var realTargets: [Double] { if case .reals(let targets) = targets { targets.elements } else { [] } }

  /// Everything, comparable bit by bit.
  var bits: [UInt64] {
    let integers = tokens + labels + (lengths + outputShape.allLengths).map { Int32($0) }
    let reals: [Double] = if case .reals(let x) = inputs { x.elements } else { [] }
    return integers.map { UInt64(bitPattern: Int64($0)) } + (reals + realTargets).map(\.bitPattern)
  }
}
