public import Components
import LinearAlgebra
import Recurrent

/// Which published definition of a task on marked numbers.
public enum MarkedVariant: String, Sendable, CaseIterable, ValueConvertible {
  case hs97, pascanu, arjovsky
}

/// Sequences of pairs (number, marker) of which two are marked: what adding and multiplication read.
///
/// - hs97: lengths uniform in T … T + T/10. One of the first ten pairs is marked by 1, then another of the
///   first T/2 − 1; the first and the last pair carry −1, all others 0. Where the first pair is chosen it
///   carries −1 all the same, and its number does not count.
/// - pascanu: one length l for a batch, uniform in T … 1.1 T − 1; pairs p₀ < ⌊0.1 l⌋ and ⌊0.1 l⌋ ≤ p₁ < ⌊0.1
///   l⌋ + ⌊0.4 l⌋ are marked by 1, all others by 0.
/// - arjovsky: length T; one pair of each half is marked by 1, all others by 0.
struct MarkedPairs: Sendable {
  let variant: MarkedVariant
  /// T
  let length: Int
  /// Where the numbers are uniform.
  let range: ClosedRange<Double>

  struct Drawn {
    let shape: BatchShape
    /// [T·B, 2]: number and marker.
    let inputs: Matrix
    /// The two numbers that count for each example, nil for one that does not.
    let marked: [(Double?, Double?)]
  }

  var longest: Int {
    switch variant {
    case .hs97: length + length / 10
    case .pascanu: length + length / 10 - 1
    case .arjovsky: length
    }
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Drawn {
    let shape = BatchShape(lengths: lengths(examples, from: &stream))
    let inputs = Matrix(rows: shape.rows, columns: 2, precision: precision)
    var marked: [(Double?, Double?)] = []
    for example in 0..<examples {
      let length = shape.length(example)
      for t in 0..<length {
        inputs[t * examples + example, 0] = stream.uniform(range.lowerBound, range.upperBound)
      }
      let (first, second) = places(length, from: &stream)
      func mark(_ t: Int) -> Double? {
        if variant == .hs97, t == 0 { return nil }
        inputs[t * examples + example, 1] = 1
        return inputs[t * examples + example, 0]
      }
      marked.append((mark(first), mark(second)))
      if variant == .hs97 {
        inputs[example, 1] = -1
        inputs[(length - 1) * examples + example, 1] = -1
      }
    }
    return Drawn(shape: shape, inputs: inputs, marked: marked)
  }

  /// Falling, so that padding is skipped.
  private func lengths(_ examples: Int, from stream: inout RandomStream) -> [Int] {
    switch variant {
    case .hs97: (0..<examples).map { _ in length + stream.integer(below: length / 10 + 1) }.sorted(by: >)
    case .pascanu: Array(repeating: length + stream.integer(below: length / 10), count: examples)
    case .arjovsky: Array(repeating: length, count: examples)
    }
  }

  private func places(_ length: Int, from stream: inout RandomStream) -> (Int, Int) {
    switch variant {
    case .hs97:
      let first = stream.integer(below: early), second = stream.integer(below: reach - 1)
      return (first, second < first ? second : second + 1)
    case .pascanu:
      let tenth = length / 10
      return (stream.integer(below: tenth), tenth + stream.integer(below: length * 4 / 10))
    case .arjovsky:
      let half = length / 2
      return (stream.integer(below: half), half + stream.integer(below: length - half))
    }
  }

  /// hs97: the pairs that the second mark is chosen from, T/2 − 1, and those for the first, ten where there
  /// are as many.
  private var reach: Int { length / 2 - 1 }
  private var early: Int { min(10, reach) }

  /// The probability that one of the two numbers does not count.
  var shareWithOne: Double {
    guard variant == .hs97 else { return 0 }
    let first = 1 / Double(early)
    return first + (1 - first) / Double(reach - 1)
  }

  /// One example for a reader: its marked numbers with their places.
  static func text(of batch: Batch, _ example: Int) -> SampleValue {
    guard case .reals(let x) = batch.inputs else { return .text("") }
    let length = batch.inputShape.length(example)
    let marked = (0..<length).filter { x[$0 * batch.examples + example, 1] == 1 }.map { t in
      "\(decimals(x[t * batch.examples + example, 0])) at step \(t)"
    }
    return .text("\(marked.joined(separator: ", ")); \(length) steps")
  }

  static func decimals(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}

/// Draws marked pairs and asks for a number that the two marked ones make.
protocol MarkedPairsSource: FreshSource {
  var pairs: MarkedPairs { get }
  /// Var of the target.
  var variance: Double { get }
  /// Nil for a number that does not count.
  func target(_ first: Double?, _ second: Double?) -> Double
}

extension MarkedPairsSource {
  var shape: NetworkShape { NetworkShape(inputs: .reals(2), outputs: .reals(1), arrangement: .manyToOne) }
  var longestInput: Int { pairs.longest }
  var longestOutput: Int { pairs.longest }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    let drawn = pairs.draw(examples: examples, precision: precision, from: &stream)
    let targets = Matrix(rows: examples, columns: 1, precision: precision)
    targets.assign(drawn.marked.map(target))
    return Batch(inputShape: drawn.shape, inputs: .reals(drawn.inputs), targets: .reals(targets))
  }

  var baselines: [Baseline] {
    SquaredErrorMetric.baselines(
      variance, name: "memoryless", doc: "the mean of all targets, whatever was read")
  }

  var metrics: [any SequenceMetric] {
    [SquaredErrorMetric(), ToleranceMetric(tolerance: pairs.variant == .pascanu ? 0.2 : 0.04)]
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    .number(MarkedPairs.text(of: batch, example), batch, example, prediction)
  }
}
