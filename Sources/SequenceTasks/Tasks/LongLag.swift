public import Components
import Foundation
import LinearAlgebra
import Recurrent

/// A symbol at the beginning says which comes at the end, p or more steps later.
///
/// 2a: (y, a₁ … a_{p−1}, y) or (x, a₁ … a_{p−1}, x), each symbol to be predicted from those before it. 2b:
/// the symbols between are uniform over a₁ … a_{p−1}. 2c: (b, y, q + k uniform distractors of p, e, y) or the
/// same with x, only the last symbol to be predicted; k is geometric, 1 − 1/10 for one more.
public struct LongLag: SequenceTask {
  public static let kind = "long-lag"
  public static let summary =
    "a first symbol that returns at the end of a long sequence (many-to-many, or many-to-one)"
  public static let reference: String? =
    "Hochreiter & Schmidhuber, Long short-term memory, 1997, experiments 2a, 2b, 2c"

  public enum Variant: String, Sendable, CaseIterable, ValueConvertible {
    case a = "hs97-2a"
    case b = "hs97-2b"
    case c = "hs97-2c"
  }

  public enum Targets: String, Sendable, CaseIterable, ValueConvertible {
    case classes
    case oneHot = "one-hot"
  }

  public var variant = Variant.a
  public var symbols = 50
  public var lag = 50
  public var targets = Targets.classes

  public init() {}

  public static let settings: [Setting<LongLag>] = [
    Setting(
      "variant", \.variant, .choice(Variant.allCases.map(\.rawValue)),
      doc: """
        hs97-2a: two sequences, all but the last symbol the same; hs97-2b: random symbols between; hs97-2c: random symbols in \
        random number between, one prediction at the end.
        """),
    Setting(
      "symbols", \.symbols, .integer(2...10_000), unit: "symbols",
      doc:
        "p: for 2a and 2b also the lag in steps, for 2c the number of distractors; published: 4, 10, 100; 50 to 1000."
    ),
    Setting(
      "lag", \.lag, .integer(1...100_000), unit: "steps",
      doc: "q, for 2c: at least so many distractors stand between the two symbols; published: 50 to 1000."),
    Setting(
      "targets", \.targets, .choice(Targets.allCases.map(\.rawValue)),
      doc:
        "Classes for cross-entropy, or one-hot numbers for a squared error, as published (with `loss.output: sigmoid`)."
    ),
  ]

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    LongLagSource(task: self)
  }
}

struct LongLagSource: FreshSource {
  let task: LongLag

  /// Distractors beyond the lag are drawn again where they are more; 3 in 100,000 are.
  static let longestSuffix = 100

  private var isC: Bool { task.variant == .c }
  private var p: Int { task.symbols }
  /// Outputs: all symbols, or only x and y.
  private var width: Int { isC ? 2 : p + 1 }

  var shape: NetworkShape {
    NetworkShape(
      inputs: .tokens(isC ? p + 4 : p + 1),
      outputs: task.targets == .classes ? .classes(width) : .reals(width),
      arrangement: isC ? .manyToOne : .manyToMany)
  }
  var longestInput: Int { isC ? task.lag + LongLagSource.longestSuffix + 3 : p }
  var longestOutput: Int { longestInput }
  var tokenLabels: [String]? {
    isC ? (1...p).map { "a\($0)" } + ["e", "b", "x", "y"] : (1..<p).map { "a\($0)" } + ["x", "y"]
  }
  var classLabels: [String]? { isC ? ["x", "y"] : tokenLabels }

  var baselines: [Baseline] {
    let chance = cost(ofUniform: width), bit = cost(ofUniform: 2)
    let first = Baseline("chance", chance, doc: "all \(width) symbols alike")
    guard !isC else { return [first] }
    // p predictions: p − 1 symbols between, then the last.
    let between = task.variant == .b ? Double(p - 1) * cost(ofUniform: p - 1) : 0
    var baselines = [
      first,
      Baseline(
        "memoryless", (between + bit) / Double(p),
        doc: "everything but the first symbol is known; x and y are alike at the end"),
    ]
    if between > 0 {
      baselines.append(
        Baseline(
          "best", between / Double(p), doc: "the first symbol is remembered; the random ones stay random"))
    }
    return baselines
  }

  /// The loss of the uniform answer among `count` symbols that are uniform: ln count, or ½ Σ (1/count −
  /// [right])².
  private func cost(ofUniform count: Int) -> Double {
    task.targets == .classes ? Reals.log(Double(count)) : 0.5 * (1 - 1 / Double(count))
  }

  /// In 2b the symbols between cannot be right.
  var metrics: [any SequenceMetric] {
    switch task.variant {
    case .a: [LastSymbol(), ToleranceMetric(tolerance: 0.25)]
    case .b: [LastSymbol()]
    case .c: [ToleranceMetric(tolerance: 0.2)]
    }
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    let examples = (0..<examples).map { _ in isC ? trigger(from: &stream) : prediction(from: &stream) }
    return Batch(examples, of: shape, precision: precision)
  }

  /// 2a and 2b: tokens 0 … p−2 are a₁ … a_{p−1}, then x and y.
  private func prediction(from stream: inout RandomStream) -> SequenceExample {
    let end = Int32(p - 1 + stream.integer(below: 2))
    let between = (0..<p - 1).map { task.variant == .a ? Int32($0) : Int32(stream.integer(below: p - 1)) }
    let sequence = [end] + between + [end]
    return SequenceExample(.tokens(Array(sequence.dropLast())), targets(Array(sequence.dropFirst())))
  }

  /// 2c: tokens 0 … p−1 are a₁ … a_p, then e, b, x and y.
  private func trigger(from stream: inout RandomStream) -> SequenceExample {
    let p = Int32(p), end = Int32(stream.integer(below: 2))
    var suffix: Int
    repeat {
      suffix = 0
      while suffix <= LongLagSource.longestSuffix, stream.integer(below: 10) != 0 { suffix += 1 }
    } while suffix > LongLagSource.longestSuffix
    let distractors = (0..<task.lag + suffix).map { _ in Int32(stream.integer(below: Int(p))) }
    return SequenceExample(.tokens([p + 1, p + 2 + end] + distractors + [p]), targets([end]))
  }

  private func targets(_ classes: [Int32]) -> SequenceExample.Targets {
    guard task.targets == .oneHot else { return .classes(classes) }
    return .numbers(classes.flatMap { right in (0..<width).map { $0 == Int(right) ? 1 : 0 } })
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    textSample(batch, example, prediction, separator: " ")
  }
}

/// The share of sequences whose last symbol, the only one that the first decides, is the most active output.
struct LastSymbol: SequenceMetric {
  let name = "last_symbol"
  let doc = "share of sequences whose last symbol, the same as the first, is predicted; chance is one half"

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    guard case .tokens(let tokens) = batch.inputs else { return (0, 0) }
    let B = batch.examples
    let right = (0..<B).count { prediction.classes[(batch.inputShape.length($0) - 1) * B + $0] == tokens[$0] }
    return (Double(right), Double(B))
  }
}
