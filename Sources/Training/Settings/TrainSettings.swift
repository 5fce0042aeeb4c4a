public import Components
public import Gradients
public import LinearAlgebra
public import Recurrent

extension Precision: ValueConvertible {}

/// `train:` of an experiment file.
public struct TrainSettings: Configurable {
  public var updates = 1000
  public var batch = 32
  public var precision = Precision.float64
  public var carry = false
  public var window: Int?
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
      "carry", \.carry, .flag,
      doc: """
        Whether a window begins with the states in which the one before it in the same row of the batch ended; gradients stop \
        between the two (stateful truncated backpropagation through time). Task characters is read as train.batch streams, in \
        windows of task.length; task file in windows of train.window. Evaluations carry states as well.
        """
    ).later,
    Setting(
      "window", \.window, .optional(.integer(1...1_000_000_000)), unit: "steps",
      doc: "Into windows of how many steps train.carry cuts the sequences of task file."
    ).later,
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
    let stray =
      window != nil && !carry
      ? [
        Problem(
          "window", "sequences are cut into windows where states are carried, and train.carry is false",
          remedy: "add train.carry: true, or remove the line")
      ] : []
    return stray + (until?.problems(for: span) ?? []).map { $0.inside("until") }
  }

  /// Why states cannot be carried in a network; keys are relative to `train`.
  public func carryProblems(for model: ModelSettings, _ gradient: GradientSettings) -> [Problem] {
    guard carry else { return [] }
    if model.bidirectional {
      return [
        Problem(
          "carry",
          "a layer that reads its window backwards begins where the next window does: it has no state to go on from",
          remedy: "remove train.carry, or model.bidirectional")
      ]
    }
    if gradient.online != nil {
      return [
        Problem(
          "carry",
          "with updates inside a sequence (gradient.online) the influence is carried, and would cross the cut between windows",
          remedy: "remove train.carry, or gradient.online")
      ]
    }
    return []
  }
}
