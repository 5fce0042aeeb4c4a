/// A loss at an update.
struct LossPoint {
  var step: Int
  var loss: Double
}

/// The losses one trial has stored, of a scored step where the file has them.
struct History {
  let seed: Int
  let training: [LossPoint]
  /// Empty where the trial was not evaluated.
  let validation: [LossPoint]
  /// Whether losses are those of a scored step; else they are E, which depends on how steps are summed.
  let isPerStep: Bool
  /// `cross-entropy` or `squared-error`; "" where the file does not say.
  let lossKind: String
  /// Levels to compare the losses with.
  let baselines: [StoredBaseline]
  /// Whether `train.until` ended it before its last update.
  let isStopped: Bool

  /// Reads `/history` and, where there is one, `/evaluation`. Arrays of unequal length (a file cut short) are used as far as
  /// the shorter reaches.
  init(of trial: StoredTrial) throws {
    let data = try trial.open()
    seed = trial.seed
    isPerStep = data.contains("/history/step_loss")
    let name = isPerStep ? "step_loss" : "loss"
    training = try History.points(data, steps: "/history/step", losses: "/history/\(name)")
    let hasValidation = data.contains("/evaluation/step") && data.contains("/evaluation/\(name)")
    validation = hasValidation ? try History.points(data, steps: "/evaluation/step", losses: "/evaluation/\(name)") : []
    lossKind = (try? data.text(attribute: "loss_kind")) ?? ""
    baselines = isPerStep ? try StoredBaseline.all(in: data).filter { $0.quantity == "loss" } : []
    isStopped = (try? data.text(attribute: "stopped_because")) != nil
  }

  private static func points(_ data: any TrialData, steps: String, losses: String) throws -> [LossPoint] {
    zip(try data.integers(steps), try data.reals(losses)).map { LossPoint(step: Int($0), loss: $1) }
  }
}
