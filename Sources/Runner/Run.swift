import Language
public import Experiments
import Foundation
public import Store
import Synchronization

/// Plan → trial files in the store.
public enum Run {
  /// Runs the trials of a plan side by side, each on one thread; results come back in the plan's order.
  ///
  /// A trial that fails does not stop the others. Files of the experiment itself (`experiment.exp`, `resolved.yaml`) are written first.
  public static func trials(
    of plan: Plan, into folder: ResultsFolder, workers: Int, force: Bool, provenance: Provenance, observer: any RunObserver
  ) throws(StoreError) -> [TrialResult] {
    try folder.writeAtomically(plan.source, to: folder.source)
    for (index, base) in plan.bases.enumerated() {
      let name = URL(fileURLWithPath: base.name).lastPathComponent.suffix(100)
      try folder.writeAtomically(base.bytes, to: "\(folder.provenance)/base-\(index + 1)-\(name)")
    }
    try folder.writeAtomically(ResolvedYAML.text(of: plan.resolved), to: folder.resolved)
    let runner = TrialRunner(folder: folder, provenance: provenance, observer: observer, force: force)
    let work = WorkList(count: plan.trials.count)
    let group = DispatchGroup()
    for _ in 0..<max(1, min(workers, plan.trials.count)) {
      group.enter()
      let thread = Thread {
        while let index = work.take() { work.put(runner.run(plan.trials[index]), at: index) }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    return work.results
  }
}

/// Trials that are still to be taken, and the results of those that were.
private final class WorkList: Sendable {
  private let state: Mutex<(next: Int, results: [TrialResult?])>

  init(count: Int) { state = Mutex((0, Array(repeating: nil, count: count))) }

  func take() -> Int? {
    state.withLock { state in
      guard state.next < state.results.count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  func put(_ result: TrialResult, at index: Int) { state.withLock { $0.results[index] = result } }

  var results: [TrialResult] { state.withLock { $0.results.compactMap { $0 } } }
}
