import Archive

/// A loss at an update.
struct LossPoint {
  var update: Int
  var loss: Double
}

/// The losses that one trial has stored; of a scored step if the file has them.
struct History {
  let seed: Int
  let training: [LossPoint]
  /// Empty if the trial was not evaluated.
  let validation: [LossPoint]
  /// Whether losses are those of a scored step; else they are E, which depends on how steps are summed.
  let isPerStep: Bool
  /// `cross-entropy`, `binary-cross-entropy` or `squared-error`; "" if the file does not say.
  let lossKind: String
  /// Baselines of the losses.
  let baselines: [StoredBaseline]
  /// Whether `train.until` ended it before its last update.
  let isStopped: Bool
  let hasDiverged: Bool

  /// Throws if the file does not hold a loss for each update.
  init(of trial: StoredTrial) throws(ArchiveFault) {
    seed = trial.seed
    isPerStep = trial.hasHistory("step_loss")
    let name = isPerStep ? "step_loss" : "loss"
    training = History.points(try trial.history(name))
    validation = trial.hasEvaluation(name) ? History.points(try trial.evaluation(name)) : []
    lossKind = trial.head.lossKind
    baselines = isPerStep ? try trial.baselines().filter { $0.quantity == "loss" } : []
    (isStopped, hasDiverged) = (trial.isStopped, trial.hasDiverged)
  }

  /// Points of it, with where it ends.
  func curve(_ points: [(x: Double, y: Double)]) -> Curve {
    guard let last = training.last.map({ Double($0.update) }) else {
      return Curve(seed: seed, points: points)
    }
    let end: SeedEnd? =
      isStopped ? SeedEnd(.stopped, at: last) : hasDiverged ? SeedEnd(.diverged, at: last) : nil
    return Curve(seed: seed, points: points, end: end)
  }

  private static func points(_ series: StoredSeries) -> [LossPoint] {
    zip(series.updates, series.values).map { LossPoint(update: $0, loss: $1) }
  }
}
