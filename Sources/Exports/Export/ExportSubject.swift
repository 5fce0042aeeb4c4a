public import Archive
public import Figures
public import TrialFormat

/// What is handed on: stored trials, and what is known of the experiment that they belong to.
public struct ExportSubject: Sendable {
  public let run: StoredRun
  public var title: String
  /// The folder of the experiment's results; nil for a trial's file that somebody has taken out of it.
  public var folder: String?
  /// Names and contents of the experiment's figures, in the order of its page.
  public var figures: [(name: String, drawing: Drawing)] = []
  /// The record whose weights are meant; nil for the final ones.
  public var moment: RecordChoice?
  /// The URL of the licence under which results are handed on; nil if none is stated.
  public var licence: String?

  public init(_ run: StoredRun, title: String, folder: String? = nil) {
    (self.run, self.title, self.folder) = (run, title, folder)
  }

  /// A file for each trial: `EXPERIMENT-VARIANT-seed-1.ENDING`.
  func fileOfEachTrial(
    _ ending: String, contents: @escaping @Sendable (StoredTrial) throws -> [UInt8]
  ) -> [ExportedFile] {
    run.trials.map { trial in
      ExportedFile("\(run.experiment)-\(trial.variant)-seed-\(trial.seed).\(ending)") { _ in
        try contents(trial)
      }
    }
  }
}
