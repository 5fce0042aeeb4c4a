import Archive
import TrialFormat

/// What a diagnostic gradient-by-lag has stored of one trial.
///
/// Its group holds, for the layer that the head reads and with a prefix (`encoder.`) for another, `norm`
/// (record, target_step, lag), `profile` (record, lag), `gradient_reach` and `gradient_reach_censored`
/// (record).
struct StoredLags {
  private let trial: StoredTrial
  private let diagnostic: String
  let records: StoredRecords
  /// Prefixes of the layers' arrays.
  let layers: [String]
  let threshold: Double
  /// Whether target steps are counted back from each sequence's own last step, which is 0.
  let countsFromEnd: Bool
  /// The number of sequences in the probe batch that was measured; nil if it was each record's own training
  /// batch.
  let probeExamples: Int?

  /// Nil if the trial holds no such group.
  init?(_ trial: StoredTrial, diagnostic: String) throws(ArchiveFault) {
    guard trial.contains(TrialPath.diagnostic(diagnostic, "profile")) else { return nil }
    (self.trial, self.diagnostic) = (trial, diagnostic)
    records = try trial.records()
    probeExamples = try MeasuredBatch.probeExamples(of: trial)
    let group = TrialPath.diagnostic(diagnostic)
    layers = try trial.children(group).filter { $0.hasSuffix("profile") }.map {
      String($0.dropLast("profile".count))
    }.sorted()
    guard let threshold = try trial.real("threshold", of: group) else {
      throw ArchiveFault(trial.path, .incomplete("\(group) does not say its threshold"))
    }
    self.threshold = threshold
    // From the first step they are counted from 0 on; the last of them is 0 only where there is one step.
    countsFromEnd = try trial.integers(TrialPath.diagnostic(diagnostic, "target_step")).last == 0
  }

  /// What is left after each lag, as a share of the start; empty without such a record.
  func profile(_ layer: String, at update: Int) throws(ArchiveFault) -> [(x: Double, y: Double)] {
    guard let row = try row(layer, at: update) else { return [] }
    return try trial.reals(path("\(layer)profile"), row: row).enumerated().map { (Double($0), $1) }
  }

  /// Norms by target step and lag; nil without such a record.
  func triangle(_ layer: String, at update: Int) throws(ArchiveFault) -> (
    targets: [Double], lags: Int, norms: [Double]
  )? {
    guard let row = try row(layer, at: update) else { return nil }
    let shape = try trial.shape(path("\(layer)norm"))
    guard shape.count == 3 else { return nil }
    let targets = try trial.integers(path("target_step")).map { Double($0) }
    let norms = try trial.reals(path("\(layer)norm"), row: row)
    return targets.count == shape[1] && norms.count == shape[1] * shape[2] ? (targets, shape[2], norms) : nil
  }

  func reach(_ layer: String, at update: Int) throws(ArchiveFault) -> (lag: Double, isCensored: Bool)? {
    guard let row = try row(layer, at: update) else { return nil }
    let lag = try trial.reals(path("\(layer)gradient_reach"), row: row).first ?? .nan
    let censored = try trial.integers(path("\(layer)gradient_reach_censored"), row: row).first == 1
    return lag.isNaN ? nil : (lag, censored)
  }

  private func path(_ quantity: String) -> String { TrialPath.diagnostic(diagnostic, quantity) }

  private func row(_ layer: String, at update: Int) throws(ArchiveFault) -> Int? {
    guard layers.contains(layer), let row = records.row(standingFor: update),
      row < (try trial.shape(path("\(layer)profile")).first ?? 0)
    else { return nil }
    return row
  }
}
