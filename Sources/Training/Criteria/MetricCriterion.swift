public import Components
import Recurrent
public import SequenceTasks

/// A metric of the validation set, or the accuracy, has reached a level.
public struct MetricCriterion: Criterion {
  public static let kind = "metric"
  public static let summary = "a metric of the validation set has reached a level"

  public var name = "accuracy"
  public var atLeast = 0.95
  public var atMost: Double?
  public var evaluations = 1

  public init() {}

  public static let settings: [Setting<MetricCriterion>] = [
    Setting("name", \.name, .text(.line), doc: "accuracy, or one of the task's metrics."),
    Setting(
      "at_least", \.atLeast, .real(.any), doc: "The level, of a metric that is better the higher it is."),
    Setting(
      "at_most", \.atMost, .optional(.real(.any)),
      doc: "The level, of a metric that is better the lower it is; in place of at_least."),
    Setting(
      "evaluations", \.evaluations, .integer(1...1_000_000), unit: "evaluations",
      doc: "So many evaluations in a row must reach it."),
  ]

  public func problems(for span: TrainingSpan) -> [Problem] {
    MetricCriterion.evaluationProblems(span, "name", "or choose another criterion")
  }

  public func problems(for source: any SequenceSource) -> [Problem] {
    let names = (source.shape.outputs.areClasses ? ["accuracy"] : []) + source.metrics.map(\.name)
    if names.contains(name) {
      let isHigher = source.metrics.first { $0.name == name }?.isBetterHigher ?? true
      if isHigher == (atMost == nil) { return [] }
      return [
        Problem(
          isHigher ? "at_most" : "name", "\(name) is better the \(isHigher ? "higher" : "lower") it is",
          remedy: isHigher ? "give at_least" : "give at_most")
      ]
    }
    return [
      Problem(
        "name", "this task has no metric '\(name)'",
        remedy: names.isEmpty ? "it has none" : "it has \(Spelling.list(names))")
    ]
  }

  /// What a criterion that looks at the validation set needs.
  static func evaluationProblems(_ span: TrainingSpan, _ key: String, _ alternative: String) -> [Problem] {
    guard span.evaluateEvery == nil else { return [] }
    return [
      Problem(
        key, "the validation set is evaluated after the last update only",
        remedy: "give train.evaluate_every, \(alternative)")
    ]
  }

  public func watch(metrics: [String]) -> any CriterionWatch {
    Watch(criterion: self, place: metrics.firstIndex(of: name))
  }

  private struct Watch: CriterionWatch {
    let criterion: MetricCriterion
    /// Among the metrics; nil for the accuracy.
    let place: Int?
    var inRow = 0

    var state: StateItems {
      var state = StateItems()
      state.add("evaluations_in_row", integer: inRow)
      return state
    }

    mutating func restore(_ state: inout StateReader) throws(StateError) {
      inRow = try state.count("evaluations_in_row")
    }

    mutating func observe(_ evaluation: Evaluation) -> String? {
      let value = place.map { evaluation.metrics[$0] } ?? evaluation.accuracy
      let isReached = criterion.atMost.map { value <= $0 } ?? (value >= criterion.atLeast)
      inRow = isReached ? inRow + 1 : 0
      guard inRow >= criterion.evaluations else { return nil }
      let level = criterion.atMost.map { "at most \($0)" } ?? "at least \(criterion.atLeast)"
      let times = criterion.evaluations == 1 ? "" : " at \(criterion.evaluations) evaluations in a row"
      return "validation \(criterion.name) was \(level)\(times)"
    }
  }
}
