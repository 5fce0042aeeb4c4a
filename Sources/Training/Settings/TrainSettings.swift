public import Components
public import LinearAlgebra

extension Precision: ValueConvertible {}

/// `train:` of an experiment file.
public struct TrainSettings: Configurable {
  public var updates = 1000
  public var batch = 32
  public var precision = Precision.float64
  public var evaluateEvery: Int?
  public var until: (any Criterion)?

  public init() {}

  public static let settings: [Setting<TrainSettings>] = [
    Setting("steps", \.updates, .integer(1...1_000_000_000), unit: "updates", doc: "Number of updates."),
    Setting("batch", \.batch, .integer(1...65536), unit: "sequences", doc: "Sequences in a batch, B."),
    Setting(
      "precision", \.precision, .choice(Precision.allCases.map(\.rawValue)),
      doc: "The type of real numbers computed with."),
    Setting(
      "evaluate_every", \.evaluateEvery, .optional(.integer(1...1_000_000_000)), unit: "updates",
      doc: "Updates between evaluations on the validation set; none: only after the last."),
    .optionalComponent(
      "until", \.until, Criteria.family,
      doc: "When training ends before its last update; none: never. The trial is done all the same."),
  ]

  /// How many evaluations a trial makes that runs to its last update.
  public var evaluations: Int { evaluateEvery.map { (updates - 1) / $0 + 1 } ?? 1 }

  public var span: TrainingSpan { TrainingSpan(updates: updates, evaluateEvery: evaluateEvery) }

  public var problems: [Problem] {
    (until?.problems(for: span) ?? []).map { $0.inside("until") }
  }
}
