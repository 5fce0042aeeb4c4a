public import Components
import Recurrent
public import SequenceTasks

/// A metric of the validation set, or the accuracy, has reached a level.
public struct MetricCriterion: Criterion {
  public static let kind = "metric"
  public static let summary = "a metric of the validation set has reached a level"

  public var name = "accuracy"
  public var atLeast: Double?
  public var atMost: Double?
  public var evaluations = 1

  public init() {}

  public static let settings: [Setting<MetricCriterion>] = [
    Setting("name", \.name, .text(.line), doc: "accuracy, or one of the task's metrics."),
    Setting("at_least", \.atLeast, .optional(.real(.any)), doc: "The level, where higher is better."),
    Setting("at_most", \.atMost, .optional(.real(.any)), doc: "The level, where lower is better."),
    Setting(
      "evaluations", \.evaluations, .integer(1...1_000_000), unit: "evaluations",
      doc: "So many evaluations in a row must reach it."),
  ]

  public var problems: [Problem] {
    (atLeast == nil) == (atMost == nil) ? [Problem("at_least", "give either at_least or at_most")] : []
  }

  public func problems(for train: TrainSettings) -> [Problem] {
    MetricCriterion.evaluationProblems(train, "name", "or choose another criterion")
  }

  public func problems(for source: any SequenceSource) -> [Problem] {
    let accuracy: [String] =
      switch source.shape.outputs {
      case .classes(_): ["accuracy"]
      case .reals(_): []
      }
    let names = accuracy + source.metrics.map(\.name)
    if names.contains(name) { return [] }
    let known = names.isEmpty ? "it has none" : "it has \(Spelling.list(names))"
    return [Problem("name", "this task has no metric '\(name)'; \(known)")]
  }

  /// What a criterion that looks at the validation set needs.
  static func evaluationProblems(_ train: TrainSettings, _ key: String, _ alternative: String) -> [Problem] {
    guard train.evaluateEvery == nil else { return [] }
    return [Problem(key, "the validation set is evaluated after the last update only: give train.evaluate_every, \(alternative)")]
  }

  public func watch(metrics: [String]) -> any CriterionWatch {
    Watch(criterion: self, place: metrics.firstIndex(of: name))
  }

  private struct Watch: CriterionWatch {
    let criterion: MetricCriterion
    /// Among the metrics; nil for the accuracy.
    let place: Int?
    var inRow = 0

    mutating func observe(_ evaluation: Evaluation) -> String? {
      let value = place.map { evaluation.metrics[$0] } ?? evaluation.accuracy
      let isReached = criterion.atLeast.map { value >= $0 } ?? criterion.atMost.map { value <= $0 } ?? false
      inRow = isReached ? inRow + 1 : 0
      guard inRow >= criterion.evaluations else { return nil }
      let level = criterion.atLeast.map { "at least \($0)" } ?? criterion.atMost.map { "at most \($0)" } ?? ""
      let times = criterion.evaluations == 1 ? "" : " at \(criterion.evaluations) evaluations in a row"
      return "validation \(criterion.name) was \(level)\(times)"
    }
  }
}
