public import Components
public import Recurrent
public import SequenceTasks

/// Decides that training ends before its last update: `train.until`.
public protocol Criterion: Component {
  /// Follows one trial.
  ///
  /// - Parameter metrics: the names of an evaluation's metrics, in order.
  func watch(metrics: [String]) -> any CriterionWatch
  /// Conflicts with the other settings of training; keys are relative to the criterion.
  func problems(for span: TrainingSpan) -> [Problem]
  /// Conflicts with the task; keys are relative to the criterion.
  func problems(for source: any SequenceSource) -> [Problem]
}

extension Criterion {
  public func problems(for span: TrainingSpan) -> [Problem] { [] }
  public func problems(for source: any SequenceSource) -> [Problem] { [] }
}

/// A criterion that follows a trial. Each method returns the reason why training may stop, or nil.
public protocol CriterionWatch: Resumable {
  /// Whether it looks at the outputs of training batches.
  var readsOutputs: Bool { get }
  /// A batch with the parameters before its update.
  mutating func observe(_ lesson: Lesson) -> String?
  mutating func observe(_ evaluation: Evaluation) -> String?
}

extension CriterionWatch {
  public var readsOutputs: Bool { false }
  public mutating func observe(_ lesson: Lesson) -> String? { nil }
  public mutating func observe(_ evaluation: Evaluation) -> String? { nil }
}

/// A training batch and the network's outputs for it.
public struct Lesson {
  public let batch: Batch
  public let score: Score
  public let prediction: Prediction?
}

/// The index of criteria: a new one is a file in this folder and a line here.
public enum Criteria {
  public static let family = Family(
    "criterion", [LossCriterion.self, MetricCriterion.self, WithinCriterion.self])
}
