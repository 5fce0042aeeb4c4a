import Archive

/// What a caption must admit: collected during measurement, printed in the order of collection.
struct Remarks {
  private(set) var sentences: [String] = []

  mutating func add(_ sentence: String) {
    if !sentences.contains(sentence) { sentences.append(sentence) }
  }

  /// Trials that could not be read, each with its first reason; the first three are named.
  mutating func addUnreadable(_ failures: [(StoredTrial, ArchiveFault)]) {
    var trials: [(name: String, reason: String)] = []
    for (trial, error) in failures {
      let name = "\(trial.variant) seed \(trial.seed)"
      if !trials.contains(where: { $0.name == name }) { trials.append((name, error.reason)) }
    }
    guard !trials.isEmpty else { return }
    let named = trials.prefix(3).map { "\($0.name) (\($0.reason))" }.joined(separator: "; ")
    let rest = trials.count > 3 ? " and \(trials.count - 3) more" : ""
    add("Left out because they could not be read: \(named)\(rest).")
  }

  /// Keys that are not told apart because nothing differs.
  mutating func addIdle(_ keys: [String]) {
    guard !keys.isEmpty else { return }
    add("\(keys.joined(separator: ", ")) makes no difference here and has no colour.")
  }

  /// Diverged trials of a run.
  mutating func addDiverged(of run: StoredRun) {
    let count = run.trials.count { $0.hasDiverged }
    guard count > 0 else { return }
    add(
      "\(count) of \(run.trials.count) trials diverged: \(count == 1 ? "its line ends" : "their lines end") at ✕, where a number was "
        + "no longer finite; a median takes them for worse than all others, a mean leaves them out.")
  }
}
