import Components
import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// Adding and multiplication against the published definitions (LITERATURE 2.1 to 2.3).
@Suite struct MarkedPairsTests {
  /// One sequence: numbers, markers, and the places marked by 1.
  private struct Seen {
    let numbers: [Double]
    let markers: [Double]
    let target: Double
    var places: [Int] { markers.indices.filter { markers[$0] == 1 } }
    var length: Int { numbers.count }
  }

  private func batches(_ task: some SequenceTask, count: Int, examples: Int = 50) throws -> [Batch] {
    let source = try task.load(from: DataFolders(candidates: []))
    var stream = source.training(seed: 3, examples: examples, precision: .float64)
    return (0..<count).map { stream.batch($0) }
  }

  private func sequences(_ batches: [Batch]) throws -> [Seen] {
    try batches.flatMap { batch -> [Seen] in
      guard case .reals(let x) = batch.inputs else { throw Problem("", "no reals", remedy: .handbook) }
      let targets = batch.realTargets
      return (0..<batch.examples).map { example in
        let rows = (0..<batch.inputShape.length(example)).map { $0 * batch.examples + example }
        return Seen(numbers: rows.map { x[$0, 0] }, markers: rows.map { x[$0, 1] }, target: targets[example])
      }
    }
  }

  private func adding(_ variant: MarkedVariant, length: Int, count: Int = 60) throws -> [Seen] {
    var task = Adding()
    (task.variant, task.length) = (variant, length)
    return try sequences(batches(task, count: count))
  }

  /// Mean and standard error of what is near its expectation.
  private func expectMean(_ values: [Double], _ expected: Double, _ what: String) {
    let n = Double(values.count), mean = values.reduce(0, +) / n
    let error = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n / n).squareRoot()
    #expect(abs(mean - expected) <= 4.5 * error + 1e-12, "\(what): \(mean), expected \(expected)")
  }

  @Test func arjovskysPlacesAndTargets() throws {
    let all = try adding(.arjovsky, length: 40)
    for one in all {
      #expect(one.length == 40 && one.places.count == 2 && one.places[0] < 20 && one.places[1] >= 20)
      #expect(one.markers.allSatisfy { $0 == 0 || $0 == 1 })
      #expect(abs(one.target - one.numbers[one.places[0]] - one.numbers[one.places[1]]) < 1e-15)
    }
    expectMean(all.map { Double($0.places[0]) }, 9.5, "first place")
    expectMean(all.map { Double($0.places[1]) }, 29.5, "second place")
    expectMean(all.flatMap(\.numbers), 0.5, "numbers")
    #expect(all.flatMap(\.numbers).allSatisfy { (0..<1).contains($0) })
    #expect(Set(all.map { $0.places[0] }).count == 20 && Set(all.map { $0.places[1] }).count == 20)
  }

  @Test func hochreitersPlacesAndTargets() throws {
    let all = try adding(.hs97, length: 100)
    var wasFirst = 0
    for one in all {
      #expect((100...110).contains(one.length))
      #expect(one.markers[0] == -1 && one.markers[one.length - 1] == -1)
      // A chosen first pair shows no 1 and counts nothing.
      #expect(one.places.count == 2 || one.places.count == 1)
      if one.places.count == 1 { wasFirst += 1 }
      #expect(one.places.allSatisfy { (1..<49).contains($0) } && one.places[0] < 10 || one.places.count == 1)
      let sum = one.places.reduce(0) { $0 + one.numbers[$1] }
      #expect(abs(one.target - 0.5 - sum / 4) < 1e-15)
    }
    expectMean(all.map { Double($0.length) }, 105, "length")
    #expect(Set(all.map(\.length)).count == 11)
    expectMean(all.flatMap(\.numbers), 0, "numbers")
    let share = 0.1 + 0.9 / 48
    #expect(abs(Double(wasFirst) / Double(all.count) - share) < 4 * (share / Double(all.count)).squareRoot())
  }

  @Test func pascanusPlacesAndTargets() throws {
    var task = Adding()
    (task.variant, task.length) = (.pascanu, 60)
    let drawn = try batches(task, count: 80)
    for batch in drawn { #expect(Set(batch.lengths).count == 1, "one length for a batch") }
    #expect(Set(drawn.flatMap(\.lengths)) == Set(60...65))
    for one in try sequences(drawn) {
      let tenth = one.length / 10
      #expect(
        one.places.count == 2 && one.places[0] < tenth
          && (tenth..<tenth + one.length * 4 / 10).contains(one.places[1]))
      #expect(abs(one.target - (one.numbers[one.places[0]] + one.numbers[one.places[1]]) / 2) < 1e-15)
    }
  }

  /// The memoryless answer is the mean; its squared error is the targets' variance: 1/6, 1/24, and 1/24 less
  /// what first pairs take.
  @Test(arguments: MarkedVariant.allCases) func baselineIsTheVariance(variant: MarkedVariant) throws {
    let targets = try adding(variant, length: 30, count: 300).map(\.target)
    var task = Adding()
    (task.variant, task.length) = (variant, 30)
    let source = AddingSource(task: task), n = Double(targets.count), mean = targets.reduce(0, +) / n
    expectMean(targets.map { ($0 - mean) * ($0 - mean) }, source.variance, "variance of \(variant)")
    switch variant {
    case .arjovsky: #expect(source.variance == 1.0 / 6)
    case .pascanu: #expect(source.variance == 1.0 / 24)
    case .hs97: #expect(source.variance < 1.0 / 24 && source.variance > 0.91 / 24)
    }
    let levels = source.baselines
    #expect(levels.first { $0.quantity == "squared_error" }?.value == source.variance)
    #expect(
      levels.first { $0.quantity == "loss" }?.value == source.variance / 2, "a loss is half a squared error")
  }

  @Test(arguments: ["hs97", "pascanu"]) func productsAndTheirVariance(name: String) throws {
    var task = Multiplication()
    task.variant = try #require(MarkedVariant(rawValue: name))
    task.length = 30
    let all = try sequences(batches(task, count: 400))
    for one in all {
      #expect(abs(one.target - one.places.reduce(1) { $0 * one.numbers[$1] }) < 1e-15)
      #expect(one.numbers.allSatisfy { (0..<1).contains($0) })
    }
    let source = MultiplicationSource(task: task), targets = all.map(\.target), n = Double(targets.count)
    let mean = targets.reduce(0, +) / n
    expectMean(targets.map { ($0 - mean) * ($0 - mean) }, source.variance, "variance")
    if name == "pascanu" { #expect(abs(source.variance - 7.0 / 144) < 1e-15) }
  }

  /// The tests can tell one definition from another.
  @Test func variantsAreNotEachOther() throws {
    let halves = try adding(.pascanu, length: 40, count: 20).allSatisfy { $0.places[1] >= $0.length / 2 }
    let ends = try adding(.arjovsky, length: 40, count: 20).contains { $0.markers[0] == -1 }
    let early = try adding(.hs97, length: 100, count: 20).contains { $0.places.last ?? 0 >= 49 }
    #expect(!halves && !ends && !early)
  }

  @Test func metricsAndSamples() throws {
    var task = Adding()
    task.length = 10
    let source = AddingSource(task: task),
      batch = try #require(try batches(task, count: 1, examples: 4).first)
    let y = Matrix(rows: 4, columns: 1, precision: .float64)
    for (example, shift) in [0.0, 0.03, -0.05, 0.2].enumerated() {
      y[example, 0] = batch.realTargets[example] + shift
    }
    let prediction = Prediction(y, of: batch)
    let (squares, right) = (
      SquaredErrorMetric().tally(batch, prediction), ToleranceMetric(tolerance: 0.04).tally(batch, prediction)
    )
    #expect(abs(squares.sum - 0.0434) < 1e-12 && squares.count == 4)
    #expect(right.sum == 2 && right.count == 4)
    let sample = try #require(source.sample(batch, 1, prediction: prediction))
    guard case .text(let said) = sample.prediction, case .text(let input) = sample.input else {
      throw Problem("", "no text", remedy: .handbook)
    }
    #expect(abs((Double(said) ?? .nan) - y[1, 0]) <= 0.0005 && input.contains("at step"))
    #expect(source.metrics.map(\.name) == ["squared_error", "right"])
  }
}
