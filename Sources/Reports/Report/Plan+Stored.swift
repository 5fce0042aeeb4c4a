public import Archive
public import Experiments
public import Store

extension Plan {
  /// The plan's trials as they are stored, each under the settings that it was trained with, and why others are
  /// left out.
  public func stored(in folder: ResultsFolder) throws(StoreError) -> (run: StoredRun, problems: [String]) {
    var (shown, run) = try ShownTrial.all(of: self, in: folder, rehash: false) { $0.variant.declaration }
    run.scan = ShownScan(of: self, in: folder)?.stored
    let problems = shown.filter { !$0.isPending }.compactMap { trial in
      trial.problem.map { "trial \(trial.plan.name) is not shown: \($0)" }
    }
    return (run, problems)
  }
}
