import Experiments
import Store
import Archive
import Components
import Foundation
import OrderedCollections

/// A report that stands: what it is made from has not changed since it was written, and nor have its files.
///
/// Beside the stamp lies what the report told, `provenance/page.claims` and `page.trials`, so that it can be
/// told again without opening a trial's file. Only a report without problems is kept. A stamp that is missing,
/// damaged or another version's costs the making of a report.
enum StandingReport {
  static func stamp(in folder: ResultsFolder) -> String { "\(folder.provenance)/page.stamp" }
  private static func claims(in folder: ResultsFolder) -> String { "\(folder.provenance)/page.claims" }
  private static func trials(in folder: ResultsFolder) -> String { "\(folder.provenance)/page.trials" }

  /// What was told; nil if the report does not stand.
  ///
  /// - Parameter listsTrials: whether the trials are wanted, which takes longer.
  static func read(_ plan: Plan, in folder: ResultsFolder, listsTrials: Bool) throws(StoreError)
    -> Report.Written?
  {
    guard let text = try TextFile.read(stamp(in: folder)), let stamp = PageStamp(text: text),
      try PageInputs(of: plan, in: folder)?.digest == stamp.inputs, stamp.holds(in: folder),
      let told = try TextFile.read(claims(in: folder)),
      let claims = JudgedClaim.all(stored: told, of: plan)
    else { return nil }
    var trials: [RunPage.Trial] = []
    if listsTrials {
      guard let lines = try TextFile.read(self.trials(in: folder))?.split(separator: "\n"),
        lines.count == plan.trials.count
      else { return nil }
      for (line, planned) in zip(lines, plan.trials) {
        guard let trial = try RunPage.Trial(stored: String(line), of: planned, in: folder) else { return nil }
        trials.append(trial)
      }
    }
    return Report.Written(page: folder.page, problems: [], remarks: [], claims: claims, trials: trials)
  }

  /// Keeps a report.
  ///
  /// - Parameters:
  ///   - report: what was told.
  ///   - inputs: what it was made from, as it was before; nil for a report that is not kept.
  ///   - files: what was written.
  static func keep(
    _ report: Report.Written, of plan: Plan, from inputs: PageInputs?, files: [(path: String, text: String)],
    in folder: ResultsFolder
  ) throws(StoreError) {
    try TextFile.remove(stamp(in: folder))
    // What changed meanwhile may be on the page or not.
    guard let inputs, report.problems.isEmpty, try PageInputs(of: plan, in: folder)?.digest == inputs.digest
    else { return }
    let told = [
      (claims(in: folder), JudgedClaim.stored(report.claims)),
      (trials(in: folder), report.trials.map { $0.stored + "\n" }.joined()),
    ]
    for (path, text) in told { try TextFile.write(text, to: path) }
    guard let stamp = PageStamp(of: inputs, files + told.map { (path: $0, text: $1) }, in: folder) else {
      return
    }
    try TextFile.write(stamp.text, to: self.stamp(in: folder))
  }
}

extension RunPage.Trial {
  /// A line of JSON.
  fileprivate var stored: String {
    var entries: OrderedDictionary<String, Value> = ["status": .text(status)]
    if let provenance { entries["provenance"] = .table(provenance.facts) }
    return Value.table(entries).canonicalJSON
  }

  /// Reads it back; nil if it is none.
  fileprivate init?(stored: String, of trial: PlannedTrial, in folder: ResultsFolder) throws(StoreError) {
    guard let value = Value(json: stored), case .text(let status)? = value["status"] else { return nil }
    self.init(
      variant: trial.variant.name, seed: trial.seed, status: status,
      file: try folder.trial(variant: trial.variant.name, seed: trial.seed),
      provenance: value["provenance"].map { TrialProvenance($0) })
  }
}
