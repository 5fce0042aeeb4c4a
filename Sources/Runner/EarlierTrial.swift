import Experiments
import Foundation
import Store

/// The file that lies where a trial's result belongs.
struct EarlierTrial {
  /// Nil where it cannot be read: damaged, or not a trial file.
  let file: TrialFile?
  /// A digest; nil where the file has none.
  let identity: String?
  /// `done` or `diverged` where the file is the trial's finished result, with the records that are wanted.
  let status: TrialResult.Status?

  /// Nil where there is no file.
  init?(of trial: PlannedTrial, at path: String) {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    file = try? TrialFile(reading: path)
    identity = (try? file?.text(attribute: "identity")).flatMap { EarlierTrial.isDigest($0) ? $0 : nil }
    let isWanted =
      identity == trial.identity && (try? file?.text(attribute: "records_kept")) == TrialRunner.recordsKept(trial)
    let stated = isWanted ? try? file?.text(attribute: "status") : nil
    status = stated.map { $0 == "diverged" ? .diverged : .done }
  }

  /// Whether a text is what `sha256` returns, and no other text from a file that is not ours.
  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { Array("0123456789abcdef".utf8).contains($0) }
  }
}
