import Components
import Figures
import OrderedCollections

extension NotebookPage {
  /// `summary.csv`: a row for each trial, as in RFC 4180. Reals are the shortest decimals that read back as
  /// the same number; a field is empty if a trial has no number.
  ///
  /// Each swept setting has a column, so that other programs can group by it; it is empty for a variant that
  /// leaves the setting as it is. There are always columns for losses and accuracy. Then come whatever other columns any trial's
  /// quantities declare for the table: the error of a scored step if it is not the loss, metrics, and what
  /// diagnostics measured at the last record.
  public static func summary(_ trials: [TrialRow]) -> String {
    let always = ["train_loss", "validation_loss", "test_loss", "test_accuracy"]
    let others = TrialRow.columns(of: trials).filter { !always.contains($0) }
    let ofTest =
      others.filter { $0 == "test_step_loss" }
      + others.filter { $0.hasPrefix("test_") && $0 != "test_step_loss" }
    let columns = always + ofTest + others.filter { !ofTest.contains($0) }
    let settings = trials.flatMap(\.settings.keys).distinct
    let rows = trials.map { trial in
      let integers = [trial.parameters, trial.updates].map { $0.map(String.init) ?? "" }
      return [trial.variant, String(trial.seed), trial.status, trial.remark] + integers
        + settings.map { trial.settings[$0] ?? "" }
        + columns.map { CSV.field(trial[$0] ?? .nan) }
    }
    return ([["variant", "seed", "status", "remark", "parameters", "steps"] + settings + columns] + rows)
      .map(CSV.line).joined()
  }
}
