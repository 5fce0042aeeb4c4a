import Components
import Statistics
import Testing

/// Columns by name and baselines, for claims without files.
struct TableNumbers: ClaimNumbers {
  var columns: [String: ClaimSample]
  var levels: [String: Double] = [:]

  func sample(of column: ClaimSelection) throws(TextFault) -> ClaimSample {
    columns[column.name] ?? ClaimSample([])
  }
  func value(of baseline: ClaimSelection) throws(TextFault) -> Bounds {
    Bounds(levels[baseline.name] ?? .nan)
  }
  /// Of variants named by it: `length=10`, `cell=gru`.
  func level(of key: ClaimSelection, in variant: String) throws(TextFault) -> ClaimLevel {
    guard variant.hasPrefix(key.name + "=") else {
      throw TextFault(key.nameRange, "no trial has a setting '\(key.name)'", "write another")
    }
    let text = String(variant.dropFirst(key.name.count + 1))
    return ClaimLevel(
      text: text, number: Double(text), place: ["rnn", "lstm", "gru"].firstIndex(of: text) ?? 0)
  }
}

func sample(
  _ values: [Double], seeds: [Int]? = nil, scale: Scale = .linear, gaps: [String] = []
) -> ClaimSample {
  ClaimSample(
    [.init(name: "", seeds: seeds ?? Array(1...values.count), values: values.map { Bounds($0) })],
    scale: scale, gaps: gaps)
}

/// Three seeds of each variant.
private func byKey(_ variants: [String], _ values: [[Double]]) -> ClaimSample {
  ClaimSample(
    zip(variants, values).map { variant, values in
      .init(name: variant, variants: [variant], seeds: [1, 2, 3], values: values.map { Bounds($0) })
    })
}

/// What the tests of claims claim things about.
enum ClaimFixture {
  static let wideValues = [0.5, 0.9, 0.7, 0.75, 0.6]

  static let numbers = TableNumbers(
    columns: [
      "a": sample([0.70, 0.72, 0.71, 0.73, 0.69]), "b": sample([0.74, 0.755, 0.75, 0.77, 0.735]),
      "wide": sample(wideValues), "one": sample([1]), "other": sample([0.71, 0.72, 0.7], seeds: [7, 8, 9]),
      "overlapping": sample([1, 2, 3], seeds: [5, 6, 7]), "same": sample([1, 1, 1, 1, 1]),
      "loss": sample([0.1, 0.02, 0.3, 0.05, 0.11], scale: .logarithmic),
      "greater": sample([0.41, 0.07, 1.3, 0.22, 0.4], scale: .logarithmic),
      "gone": sample([0.1, 0, 0.2], scale: .logarithmic),
      "six": sample([1, 2, 3, 4, 5, 6]), "seven": sample([2, 4, 6, 8, 10, 12.5]),
      "never": sample(Array(repeating: .infinity, count: 6), scale: .logarithmic, gaps: ["x/seed-1: never"]),
      "soon": sample([100, 200, 150, 300, 120, 90], scale: .logarithmic),
      "reach": ClaimSample(
        [.init(name: "", seeds: Array(1...6), values: Array(repeating: Bounds(49, .infinity), count: 6))],
        gaps: ["x/seed-1: 49 or more"]),
      "many": ClaimSample([
        .init(name: "gain=1", seeds: [1, 2, 3], values: [1, 2, 3].map { Bounds($0) }),
        .init(name: "gain=2", seeds: [1, 2, 3], values: [10, 20, 30].map { Bounds($0) }),
      ]),
      "size": ClaimSample([.init(name: "", seeds: [1], values: [Bounds(1186)])], variesWithSeed: false),
      "mine": ClaimSample([
        .init(name: "", variants: ["v"], seeds: [1, 2], values: [1, 2].map { Bounds($0) })
      ]),
      "yours": ClaimSample([
        .init(name: "", variants: ["w"], seeds: [1, 2], values: [2, 1].map { Bounds($0) })
      ]),
      "steps": sample([100, 200, .infinity, 300, 120], scale: .logarithmic, gaps: ["/seed-3: never"]),
      "success": sample([1, 1, 0, 1, 1]), "nobody": sample([0, 0, 0, 0, 0]),
      "lengths": byKey(
        ["length=20", "length=10", "length=40"], [[2.2, 2.4, 2.1], [1, 1.3, 0.9], [4.1, 5, 3.9]]),
      "falling": byKey(
        ["cell=rnn", "cell=lstm", "cell=gru"], [[3, 3.1, 3.2], [2, 2.2, 2.1], [1, 1.1, 0.8]]),
      "alone": byKey(["length=10"], [[1, 2, 3]]),
      "zero": byKey(["length=0", "length=1"], [[1, 2, 3], [2, 3, 4]]),
      "tenths": sample(Array(repeating: 0.1, count: 6)),
      "tens": sample(Array(repeating: 10, count: 8), scale: .logarithmic),
      "one3": sample([0.9, 0.7, 0.8]), "two3": sample([0.8, 0.6, 0.7]),
      "unknown": sample(Array(repeating: .nan, count: 12)),
      "twelve": sample([3.1, 2.7, 3.9, 9.5, 2.2, 4.4, 3.0, 2.9, 5.1, 3.3, 2.5, 6.8]),
      "right": sample(Array(repeating: 1, count: 12)), "wrong": sample(Array(repeating: 0, count: 12)),
    ], levels: ["chance": 0.5])

  static func verdict(_ text: String) throws -> ClaimVerdict {
    try ClaimEvaluation.verdict(on: try ClaimParser.parse(text), text: text, numbers: numbers)
  }
}
