public import Components

/// How the loss E is made from the errors of single steps.
public struct LossSettings: Configurable, Equatable {
  public enum Reduction: String, Sendable, CaseIterable, ValueConvertible { case sum, mean }

  /// E of one example: sum or mean of E_t over its scored steps. Over examples it is always the mean.
  public var reduce = Reduction.sum
  /// Scored steps: all, or the last N of each sequence.
  public var steps = ScoredSteps.all

  /// What squared errors compare with the target: y itself or σ(y).
  ///
  /// Labels are compared with σ(y) whatever this says.
  public var output = Output.linear

  public enum Output: String, Sendable, CaseIterable, ValueConvertible { case linear, sigmoid }

  public init() {}

  public static let settings: [Setting<LossSettings>] = [
    Setting(
      "reduce", \.reduce, .choice(Reduction.allCases.map(\.rawValue)),
      doc: "Whether the errors of a sequence's scored steps are summed or averaged."),
    Setting(
      "steps", \.steps, .oneOf([.choice(["all"]), .text(.last)]),
      doc: "Which steps of a sequence are scored: all, or the last N."),
    Setting(
      "output", \.output, .choice(Output.allCases.map(\.rawValue)),
      doc: """
        What a squared error compares with the target: the output itself or its logistic function. Labels have a loss of their own, \
        the cross-entropy of the latter.
        """),
  ]

  /// What contradicts a task of this shape; keys are relative to `loss`.
  public func problems(for shape: NetworkShape) -> [Problem] {
    guard shape.outputs.areLabels, output == .sigmoid else { return [] }
    return [
      Problem(
        "output", "labels have a loss of their own, the cross-entropy of the outputs' logistic function",
        remedy: "remove this line; with 'outputs: numbers' it asks for the squared error")
    ]
  }

  /// What is compared with such targets.
  public func compared(with targets: Batch.Targets) -> Output {
    if case .labels = targets { .sigmoid } else { output }
  }

  /// The scored steps of a sequence.
  public func scored(length: Int) -> Range<Int> {
    switch steps {
    case .all: 0..<length
    case .last(let count): max(length - count, 0)..<length
    }
  }

  /// What the error of each output row is divided by in its example's loss: 1, or n with n scored steps where
  /// they are averaged; 0 where nothing is scored: outside the scored steps, past a sequence's end, and at
  /// steps whose class is −1.
  ///
  /// Without output steps there is one output for each example, which is always scored.
  public func divisors(of batch: Batch, hasOutputSteps: Bool) -> [Int] {
    let shape = batch.outputShape, B = shape.examples
    guard hasOutputSteps else { return Array(repeating: 1, count: B) }
    let classes: [Int32]? = if case .classes(let classes) = batch.targets { classes } else { nil }
    var divisors = Array(repeating: 0, count: shape.rows)
    for example in 0..<B {
      let steps = scored(length: shape.length(example))
      var count = 0
      for t in steps where classes.map({ $0[t * B + example] >= 0 }) ?? true {
        divisors[t * B + example] = 1
        count += 1
      }
      guard reduce == .mean else { continue }
      for t in steps where divisors[t * B + example] > 0 { divisors[t * B + example] = count }
    }
    return divisors
  }

  public enum ScoredSteps: Sendable, Equatable, ValueConvertible {
    case all
    case last(Int)

    public init?(value: Value) {
      guard case .text(let text) = value else { return nil }
      if text == "all" {
        self = .all
      } else if let word = text.split(separator: " ").last, let count = Int(word), count > 0 {
        self = .last(count)
      } else {
        return nil
      }
    }

    public var value: Value {
      switch self {
      case .all: .text("all")
      case .last(let count): .text("last \(count)")
      }
    }
  }
}
