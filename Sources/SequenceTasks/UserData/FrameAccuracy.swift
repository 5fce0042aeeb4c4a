import LinearAlgebra
import Recurrent

/// The labels that are given and hold, of all that are given or hold, over a set: TP / (TP + FP + FN).
///
/// A label is given where σ(y) is over ½. Bay, Ehmann & Downie, Evaluation of multiple-F0 estimation and tracking systems,
/// ISMIR 2009, as published of piano rolls by Boulanger-Lewandowski, Bengio & Vincent, ICML 2012. A step at which nothing
/// is given and nothing holds adds nothing; a set of such steps has 0, as mir_eval's `multipitch` gives it.
struct FrameAccuracy: SequenceMetric {
  let name = "frame_accuracy"
  let doc = "labels that are given and hold, as a share of those that are given or hold: TP / (TP + FP + FN)"
  let ofNothing = 0.0

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    guard case .labels(let targets) = batch.targets else { return (0, 0) }
    var both = 0.0, either = 0.0
    for row in prediction.scored.indices where prediction.scored[row] {
      let step = FrameAccuracy.tally(
        (0..<targets.columns).lazy.map { (prediction.answer(row, $0) > 0.5, targets[row, $0] > 0.5) })
      both += step.both
      either += step.either
    }
    return (both, either)
  }

  /// Labels of which both is true, that they are given and that they hold; and those of which one is.
  static func tally(_ labels: some Sequence<(isGiven: Bool, holds: Bool)>) -> (both: Double, either: Double) {
    labels.reduce(into: (both: 0, either: 0)) { sum, label in
      sum.both += label.isGiven && label.holds ? 1 : 0
      sum.either += label.isGiven || label.holds ? 1 : 0
    }
  }
}
