public import Experiments
import Foundation
import Language
public import Store

/// Turns a plan into trial files.
public enum Run {
  /// Runs the trials of a plan side by side, each on one thread; the results come in the plan's order.
  ///
  /// A trial that fails does not stop the others. One that another process computes in the same folder is
  /// waited for, after all others. The experiment's own files (`experiment.exp`,
  /// `resolved.yaml`) are written first.
  public static func trials(
    of plan: Plan, into folder: ResultsFolder, workers: Int, force: Bool, rehash: Bool = false,
    only names: Set<String>? = nil, provenance: Provenance,
    observer: any RunObserver
  ) throws(StoreError) -> [TrialResult] {
    try folder.writeAtomically(plan.bytes, to: folder.source)
    for (index, base) in plan.bases.enumerated() {
      let name = URL(fileURLWithPath: base.name).lastPathComponent.suffix(100)
      try folder.writeAtomically(base.bytes, to: "\(folder.provenance)/base-\(index + 1)-\(name)")
    }
    try folder.writeAtomically(ResolvedYAML.text(of: plan.resolved), to: folder.resolved)
    let runner = TrialRunner(
      folder: folder, provenance: provenance, observer: observer, force: force, rehash: rehash)
    return sideBySide(plan.trials.filter { names?.contains($0.name) ?? true }, workers: workers) {
      runner.run($0, waits: $1)
    }
  }
}
