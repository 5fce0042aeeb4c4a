public import Components
import Recurrent

/// The loss of a scored step is low enough: the validation set's, or the mean over the last batches.
///
/// The loss of a scored step does not depend on how a sequence's steps are summed.
public struct LossCriterion: Criterion {
  public static let kind = "loss"
  public static let summary = "the loss of a scored step is below a level"

  public var below = 0.01
  public var watch = WatchedLoss.validation
  public var batches = 100

  public init() {}

  public static let settings: [Setting<LossCriterion>] = [
    Setting("below", \.below, .real(.any), doc: "The level, in the loss's own units a scored step."),
    Setting(
      "watch", \.watch, .choice(WatchedLoss.allCases.map(\.rawValue)),
      doc: "The loss of the validation set, or of the batches."),
    Setting(
      "batches", \.batches, .integer(1...1_000_000), unit: "batches",
      doc: "For the training loss: the mean over so many last batches counts."),
  ]

  public func problems(for span: TrainingSpan) -> [Problem] {
    watch == .validation ? MetricCriterion.evaluationProblems(span, "watch", "or write watch: training") : []
  }

  public func watch(metrics: [String]) -> any CriterionWatch { Watch(criterion: self) }

  private struct Watch: CriterionWatch {
    let criterion: LossCriterion
    /// The last losses, the oldest at `place` once there are enough.
    var losses: [Double] = []
    var place = 0

    mutating func observe(_ lesson: Lesson) -> String? {
      guard criterion.watch == .training else { return nil }
      if losses.count < criterion.batches {
        losses.append(lesson.score.stepLoss)
      } else {
        losses[place] = lesson.score.stepLoss
        place = (place + 1) % losses.count
      }
      guard losses.count == criterion.batches else { return nil }
      let mean = losses.reduce(0, +) / Double(losses.count)
      guard mean < criterion.below else { return nil }
      return
        "the training loss of a scored step, over the last \(losses.count) batches, fell below \(criterion.below)"
    }

    var state: StateItems {
      var state = StateItems()
      state.add("losses", reals: losses)
      state.add("place", integer: place)
      return state
    }

    mutating func restore(_ state: inout StateReader) throws(StateError) {
      losses = try state.reals("losses", atMost: criterion.batches)
      place = try state.integer("place", in: 0...max(losses.count - 1, 0))
    }

    mutating func observe(_ evaluation: Evaluation) -> String? {
      guard criterion.watch == .validation, evaluation.stepLoss < criterion.below else { return nil }
      return "the validation loss of a scored step fell below \(criterion.below)"
    }
  }
}
