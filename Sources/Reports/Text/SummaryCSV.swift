import Figures

extension NotebookPage {
  /// `summary.csv`: a row per trial, RFC 4180. Reals are the shortest decimals that read back as the same number. What the
  /// task measures beside loss and accuracy stands in columns behind the others.
  public static func summary(_ trials: [TrialRow]) -> String {
    let header = [
      "variant", "seed", "status", "remark", "parameters", "steps", "train_loss", "validation_loss", "test_loss", "test_accuracy",
    ]
    let metrics = Quantity.metrics(of: trials), hasStepLoss = trials.contains { $0.testStepLoss != nil }
    let more = (hasStepLoss ? ["test_step_loss"] : []) + metrics.map { "test_\($0)" }
    let rows = trials.map { trial in
      let reals = [trial.trainLoss, trial.validationLoss, trial.testLoss, trial.testAccuracy]
      let integers = [trial.parameters, trial.steps].map { $0.map(String.init) ?? "" }
      return [trial.variant, String(trial.seed), trial.status, trial.remark] + integers
        + (reals + (hasStepLoss ? [trial.testStepLoss] : [])).map { CSV.field($0 ?? .nan) }
        + metrics.map { name in CSV.field(trial.testMetrics.first { $0.name == name }?.value ?? .nan) }
    }
    return ([header + more] + rows).map(CSV.line).joined()
  }
}
