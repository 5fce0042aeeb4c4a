public import Components
import LinearAlgebra
import Recurrent

/// The two-sequence problem: the first elements tell the class, noise follows, the class is asked for at the
/// end.
///
/// One input line; the first `informative` elements are 1 for class 1 and −1 for class 2, the others normal
/// with variance 0.2. One output after the last step, for a squared error. Hochreiter and Schmidhuber's
/// (1997) output is logistic: `loss.output: sigmoid`.
public struct Latch: SequenceTask {
  public static let kind = "latch"
  public static let summary = "the two-sequence problem: a bit held through noise (many-to-one, numbers)"
  public static let reference: String? =
    "Bengio, Simard & Frasconi 1994; Hochreiter & Schmidhuber, Long short-term memory, 1997, experiments 3a, 3b, 3c"

  public enum Variant: String, Sendable, CaseIterable, ValueConvertible {
    case bengio
    case hs97a = "hs97-3a"
    case hs97b = "hs97-3b"
    case hs97c = "hs97-3c"
  }

  public var variant = Variant.hs97a
  public var length = 100
  public var informative = 3

  public init() {}

  public static let settings: [Setting<Latch>] = [
    Setting(
      "variant", \.variant, .choice(Variant.allCases.map(\.rawValue)),
      doc: """
        hs97-3a: targets 1 and 0, lengths from T to 1.1 T; bengio: also lengths down to T/2; hs97-3b: noise on the informative \
        elements, too; hs97-3c: targets 0.2 and 0.8 with noise of variance 0.1.
        """),
    Setting(
      "length", \.length, .integer(2...100_000), unit: "steps",
      doc: "T, to which lengths relate; published: 100, 1000."),
    Setting(
      "informative", \.informative, .integer(1...1000), unit: "steps",
      doc: "N, the first elements, which tell the class; published: 1, 3."),
  ]

  /// Uniform.
  var lengths: ClosedRange<Int> {
    variant == .bengio ? (length + 1) / 2...length : length...length + length / 10
  }

  public var problems: [Problem] {
    let shortest = lengths.lowerBound
    return informative <= shortest
      ? []
      : [
        Problem(
          "informative",
          "\(informative) informative elements are more than the shortest sequence has, \(shortest)",
          remedy: .handbook)
      ]
  }

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    LatchSource(task: self)
  }
}

struct LatchSource: FreshSource {
  let task: Latch

  static let noise = 0.2.squareRoot(), targetNoise = 0.1.squareRoot()

  let shape = NetworkShape(inputs: .reals(1), outputs: .reals(1), arrangement: .manyToOne)
  var longestInput: Int { task.lengths.upperBound }
  var longestOutput: Int { longestInput }

  /// ½ the variance of the target, and what of it is noise.
  var baselines: [Baseline] {
    let variance = task.variant == .hs97c ? 0.09 + 0.1 : 0.25
    return SquaredErrorMetric.baselines(
      variance, name: "chance", doc: "½, the targets' mean, whatever the sequence")
      + (task.variant == .hs97c
        ? SquaredErrorMetric.baselines(
          0.1, name: "best", doc: "each class's mean target: what is left is the targets' noise")
        : [])
  }

  /// Right is an output within 0.2 of the target, or for 3c within 0.1 of the target without its noise.
  var metrics: [any SequenceMetric] {
    [
      SquaredErrorMetric(),
      task.variant == .hs97c ? MeanTargetMetric() : ToleranceMetric(tolerance: 0.2) as any SequenceMetric,
    ]
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    let examples = (0..<examples).map { _ in example(from: &stream) }
    return Batch(examples, of: shape, precision: precision)
  }

  private func example(from stream: inout RandomStream) -> SequenceExample {
    let isFirst = stream.integer(below: 2) == 0
    let length = task.lengths.lowerBound + stream.integer(below: task.lengths.count)
    let frames = (0..<length).map { t in
      guard t < task.informative else { return LatchSource.noise * stream.normal() }
      let sign = isFirst ? 1.0 : -1
      return task.variant == .hs97b ? sign + LatchSource.noise * stream.normal() : sign
    }
    var target = isFirst ? 1.0 : 0
    if task.variant == .hs97c { target = (isFirst ? 0.2 : 0.8) + LatchSource.targetNoise * stream.normal() }
    return SequenceExample(.frames(frames), .numbers([target]))
  }
}

/// The share of sequences whose output is near the mean target of their class: the criterion of experiment
/// 3c.
struct MeanTargetMetric: SequenceMetric {
  let name = "right"
  let doc = "share of sequences whose output is within 0.1 of the target without its noise"

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    guard case .reals(let frames) = batch.inputs else { return (0, 0) }
    let right = (0..<batch.examples).count { example in
      // Step 0 of an example stands in its row; 1 for class 1.
      abs(prediction.answer(example, 0) - (frames[example, 0] > 0 ? 0.2 : 0.8)) < 0.1
    }
    return (Double(right), Double(batch.examples))
  }
}
