/// What a diagnostic gradient-by-lag has stored of one trial.
///
/// Its group holds, for the layer that the head reads and with a prefix (`encoder.`) for another, `norm` (record, target_step, lag),
/// `profile` (record, lag), `gradient_reach` and `gradient_reach_censored` (record).
struct StoredLags {
  private let data: any TrialData
  private let group: String
  let steps: RecordedSteps
  /// Prefixes of the layers' arrays.
  let layers: [String]
  let threshold: Double
  /// Whether target steps are counted from each sequence's own last, 0.
  let countsFromEnd: Bool

  /// Nil where the trial holds no such group.
  init?(_ data: any TrialData, diagnostic: String) throws {
    let group = "/diagnostics/\(diagnostic)"
    guard data.contains("\(group)/profile"), data.contains("/records/step") else { return nil }
    (self.data, self.group) = (data, group)
    steps = try RecordedSteps(data)
    layers = try data.children(group).filter { $0.hasSuffix("profile") }.map { String($0.dropLast("profile".count)) }.sorted()
    threshold = try data.real(attribute: "threshold", of: group)
    // From the first step they are counted from 0 on; the last of them is 0 only where there is one step.
    countsFromEnd = try data.integers("\(group)/target_step").last == 0
  }

  /// What is left after each lag, as a share of the start; empty without such a record.
  func profile(_ layer: String, at step: Int) throws -> [(x: Double, y: Double)] {
    guard let row = try row(layer, at: step) else { return [] }
    return try data.reals("\(group)/\(layer)profile", row: row).enumerated().map { (Double($0), $1) }
  }

  /// Norms by target step and lag; nil without such a record.
  func triangle(_ layer: String, at step: Int) throws -> (targets: [Double], lags: Int, norms: [Double])? {
    guard let row = try row(layer, at: step) else { return nil }
    let shape = try data.shape("\(group)/\(layer)norm")
    guard shape.count == 3 else { return nil }
    let targets = try data.integers("\(group)/target_step").map { Double($0) }
    let norms = try data.reals("\(group)/\(layer)norm", row: row)
    return targets.count == shape[1] && norms.count == shape[1] * shape[2] ? (targets, shape[2], norms) : nil
  }

  func reach(_ layer: String, at step: Int) throws -> (lag: Double, isCensored: Bool)? {
    guard let row = try row(layer, at: step) else { return nil }
    let lag = try data.reals("\(group)/\(layer)gradient_reach", row: row).first ?? .nan
    let censored = try data.integers("\(group)/\(layer)gradient_reach_censored", row: row).first == 1
    return lag.isNaN ? nil : (lag, censored)
  }

  private func row(_ layer: String, at step: Int) throws -> Int? {
    guard layers.contains(layer), let row = steps.row(at: step),
      row < (try data.shape("\(group)/\(layer)profile").first ?? 0)
    else { return nil }
    return row
  }
}
