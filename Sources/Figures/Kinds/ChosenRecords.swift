import Archive
import TrialFormat

/// Which records a figure shows of each variant, and which trials do not have them.
struct ChosenRecords {
  /// For each choice: variant → update.
  let updates: [[String: Int]]
  /// A sentence for each trial without one of them.
  let missing: [String]

  /// - Parameter recorded: what each readable trial has recorded.
  init(
    _ choices: [RecordChoice], of variants: [String], recorded: [(trial: StoredTrial, records: StoredRecords)]
  ) {
    let updates = choices.map { choice in
      Dictionary(
        uniqueKeysWithValues: variants.compactMap { variant in
          let own = recorded.filter { $0.trial.variant == variant }
            .map { (isComplete: !$0.trial.hasDiverged, bounds: $0.records.bounds) }
          return choice.update(among: own).map { (variant, $0) }
        })
    }
    missing = recorded.compactMap { trial, recorded in
      let missing = updates.compactMap { $0[trial.variant] }.filter { recorded.row(standingFor: $0) == nil }
      guard !missing.isEmpty else { return nil }
      let reason = trial.hasDiverged ? " (diverged)" : ""
      let updates = missing.map(String.init).joined(separator: ", ")
      return "\(trial.variant) seed \(trial.seed) has no record at update \(updates)\(reason)."
    }
    self.updates = updates
  }
}

extension LineStyle {
  /// The last record asked for is solid, the one before it dashed.
  static func style(of choice: RecordChoice, among choices: [RecordChoice]) -> LineStyle {
    let styles: [LineStyle] = [.solid, .dashed, .dotted]
    let position = choices.firstIndex(of: choice) ?? 0
    return styles[min(choices.count - 1 - position, styles.count - 1)]
  }
}
