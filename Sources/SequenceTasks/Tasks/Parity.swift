public import Components
import Foundation
import LinearAlgebra
import Recurrent

/// Parities of random bits: no single input says anything about the target.
///
/// `delayed-xor`: y_t = x_{t−lag} ⊕ x_{t−2·lag}, as the code of Engelken (2023). `running`: y_t = x_0 ⊕ … ⊕
/// x_{t−lag}. `last`: one output after the last step, the parity of all bits but the last `lag` of them.
/// Steps whose inputs are not in sight are not scored.
public struct Parity: SequenceTask {
  public static let kind = "parity"
  public static let summary =
    "delayed XOR, running parity, parity of a sequence (many-to-many or many-to-one, bits)"
  public static let reference: String? =
    "delayed XOR: Engelken, Gradient flossing, 2023; parity: Bengio, Simard & Frasconi 1994"

  public enum Variant: String, Sendable, CaseIterable, ValueConvertible {
    case delayedXOR = "delayed-xor"
    case running, last
  }

  public var variant = Variant.delayedXOR
  public var length = 30
  public var lag = 2

  public init() {}

  public static let settings: [Setting<Parity>] = [
    Setting(
      "variant", \.variant, .choice(Variant.allCases.map(\.rawValue)),
      doc: """
        delayed-xor: the inputs `lag` and twice `lag` steps ago; running: all inputs up to `lag` steps ago, at every step; last: the \
        same, at the end only.
        """),
    Setting("length", \.length, .integer(1...100_000), unit: "steps", doc: "Steps of a sequence."),
    Setting(
      "lag", \.lag, .integer(0...100_000), unit: "steps",
      doc: "Steps between the newest input that counts and its output."),
  ]

  /// The first step whose inputs are in sight.
  var firstScored: Int { variant == .delayedXOR ? 2 * lag : lag }

  public var problems: [Problem] {
    if variant == .delayedXOR, lag == 0 {
      return [
        Problem("lag", "with a lag of 0 both inputs of 'delayed-xor' are the same", remedy: "write 1 or more")
      ]
    }
    return length > firstScored
      ? []
      : [
        Problem(
          "length", "in \(length) steps no input is \(firstScored) steps ago",
          remedy: "write \(firstScored + 1) or more")
      ]
  }

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    ParitySource(task: self)
  }
}

struct ParitySource: FreshSource {
  let task: Parity

  var shape: NetworkShape {
    NetworkShape(
      inputs: .tokens(2), outputs: .classes(2), arrangement: task.variant == .last ? .manyToOne : .manyToMany)
  }
  var longestInput: Int { task.length }
  var longestOutput: Int { task.length }
  var tokenLabels: [String]? { ["0", "1"] }
  var classLabels: [String]? { ["0", "1"] }

  /// Knowing all but one of the bits is knowing nothing.
  var baselines: [Baseline] {
    [
      Baseline(
        "chance", Reals.log(2), doc: "0 and 1 alike; also the best answer where one of the bits is unknown"),
      Baseline("chance", of: "accuracy", 0.5, doc: "0 and 1 alike"),
    ]
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    let examples = (0..<examples).map { _ in
      let x = (0..<task.length).map { _ in Int32(stream.integer(below: 2)) }
      let y = targets(x)
      return SequenceExample(.tokens(x), .classes(task.variant == .last ? y.suffix(1) : y))
    }
    return Batch(examples, of: shape, precision: precision)
  }

  /// y_t, −1 where its inputs are not in sight.
  private func targets(_ x: [Int32]) -> [Int32] {
    let lag = task.lag
    var parity: Int32 = 0
    return x.indices.map { t in
      guard t >= task.firstScored else { return -1 }
      if task.variant == .delayedXOR { return x[t - lag] ^ x[t - 2 * lag] }
      parity ^= x[t - lag]
      return parity
    }
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    textSample(batch, example, prediction, separator: "")
  }
}
