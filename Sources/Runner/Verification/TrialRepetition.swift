import Experiments
import Training

/// A trial that is computed once more, into a file beside all results.
struct TrialRepetition {
  /// Whether a stop ended it early: its file is removed then.
  let isStopped: Bool

  /// - Parameters:
  ///   - trial: the trial.
  ///   - path: where its file will lie.
  ///   - limit: the number of updates after which it ends; nil for all of it.
  ///   - stop: ends it early.
  /// - Throws: `StoreError`, or `StartError` where the weights that it begins with have changed.
  init(of trial: PlannedTrial, at path: String, updates limit: Int?, stop: StopRequest) throws {
    let trainer = Trainer(try trial.startedSettings(), source: trial.variant.source)
    var recorder = try TrialRecorder(trial, at: path)
    while let event = trainer.next() {
      try recorder.write(event, network: trainer.network)
      guard !stop.isMade else {
        try recorder.discard()
        isStopped = true
        return
      }
      if case .update(let report) = event, let limit, report.update + 1 >= limit { break }
    }
    try recorder.finish(provenance: "{}")
    isStopped = false
  }
}
