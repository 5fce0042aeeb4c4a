public import Experiments
import Foundation
import Language
public import Store

/// Turns a plan into trial files.
public enum Run {
  /// Runs the trials of a plan side by side, each on one thread of this process; the results come in the plan's
  /// order. `WorkerPool` does it in processes of their own.
  ///
  /// A trial that fails does not stop the others. One that another process computes in the same folder is
  /// waited for, after all others. The experiment's own files (`experiment.exp`, `resolved.yaml`) are written
  /// first. A trial that was interrupted goes on from its last checkpoint, unless `force` begins it anew.
  ///
  /// - Parameters:
  ///   - plan: the trials.
  ///   - folder: where their files go.
  ///   - workers: trials at a time.
  ///   - force: whether finished trials are computed anew.
  ///   - rehash: whether every finished file is read whole.
  ///   - names: of the trials that are meant; nil for all.
  ///   - provenance: what the files say of this run.
  ///   - observer: receives its progress.
  ///   - pause: seconds between two checkpoints of a trial; 0 for none but those of `stop`.
  ///   - stop: ends the run early: trials stop at checkpoints, and others are not begun.
  /// - Returns: the results of all trials that were begun.
  public static func trials(
    of plan: Plan, into folder: ResultsFolder, workers: Int, force: Bool, rehash: Bool = false,
    only names: Set<String>? = nil, provenance: Provenance, observer: any RunObserver, pause: Double = 0,
    stop: StopRequest = StopRequest()
  ) throws(StoreError) -> [TrialResult] {
    try prepare(folder, for: plan)
    let runner = TrialRunner(
      folder: folder, provenance: provenance, observer: observer, force: force, pause: pause, stop: stop,
      rehash: rehash)
    return sideBySide(
      plan.trials.filter { names?.contains($0.name) ?? true }, workers: workers, until: { stop.isMade }
    ) { runner.run($0, waits: $1) }
  }

  /// Writes the experiment's own files.
  static func prepare(_ folder: ResultsFolder, for plan: Plan) throws(StoreError) {
    try folder.keep(plan.bytes, at: folder.source)
    for (index, base) in plan.bases.enumerated() {
      let name = URL(fileURLWithPath: base.name).lastPathComponent.suffix(100)
      try folder.keep(base.bytes, at: "\(folder.provenance)/base-\(index + 1)-\(name)")
    }
    try folder.keep(Array(ResolvedYAML.text(of: plan.resolved).utf8), at: folder.resolved)
  }
}
