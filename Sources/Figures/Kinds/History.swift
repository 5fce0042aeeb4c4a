/// A loss at an update.
struct LossPoint {
  var step: Int
  var loss: Double
}

/// The losses one trial has stored.
struct History {
  let seed: Int
  let training: [LossPoint]
  /// Empty where the trial was not evaluated.
  let validation: [LossPoint]

  /// Reads `/history` and, where there is one, `/evaluation`. Arrays of unequal length (a file cut short) are used as far as
  /// the shorter reaches.
  init(of trial: StoredTrial) throws {
    let data = try trial.open()
    seed = trial.seed
    training = try History.points(data, steps: "/history/step", losses: "/history/loss")
    let hasValidation = data.contains("/evaluation/step") && data.contains("/evaluation/loss")
    validation = hasValidation ? try History.points(data, steps: "/evaluation/step", losses: "/evaluation/loss") : []
  }

  private static func points(_ data: any TrialData, steps: String, losses: String) throws -> [LossPoint] {
    zip(try data.integers(steps), try data.reals(losses)).map { LossPoint(step: Int($0), loss: $1) }
  }
}
