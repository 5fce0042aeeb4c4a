public import Archive
import Store
import TrialFormat

/// What a diagnostic attenuation has stored of one trial.
///
/// Its group holds, for the layer that the head reads and with a prefix (`encoder.`) for another, `total.all`,
/// `total.gate`, … (record, lag), `share` (record, lag, path), `absolute_share` (record, lag) and `lost`
/// (record, lag, unit).
public struct StoredAttenuation {
  private let trial: StoredTrial
  private let group: String
  public let records: StoredRecords
  /// Prefixes of the layers' arrays; the layer that the head reads comes first.
  public let layers: [String]

  /// Nil if the trial holds no such group.
  ///
  /// - Parameters:
  ///   - trial: the trial.
  ///   - diagnostic: the diagnostic's name in it.
  public init?(_ trial: StoredTrial, diagnostic: String) throws(ArchiveFault) {
    group = TrialPath.diagnostic(diagnostic)
    self.trial = trial
    guard trial.contains(TrialPath.diagnostic(diagnostic, "total.all")) else { return nil }
    records = try trial.records()
    layers = try trial.children(group).filter { $0.hasSuffix("total.all") }.map {
      String($0.dropLast("total.all".count))
    }.sorted()
  }

  /// What was measured of a layer at the record before an update; nil without such a record.
  public func profile(_ layer: String, at update: Int) throws(ArchiveFault) -> AttenuationProfile? {
    let path = "\(group)/\(layer)"
    guard layers.contains(layer), let row = records.row(standingFor: update),
      row < (try trial.shape(path + "total.all").first ?? 0)
    else { return nil }
    var factors: [AttenuationProfile.Factor] = []
    for name in AttenuationProfile.factors {
      factors.append(.init(name: name, totals: try trial.reals("\(path)total.\(name)", row: row)))
    }
    let lost = try trial.reals(path + "lost", row: row), shape = try trial.shape(path + "lost")
    return AttenuationProfile(
      whole: try trial.reals(path + "total.all", row: row), factors: factors,
      absoluteShares: try trial.reals(path + "absolute_share", row: row), lost: lost,
      units: shape.count == 3 ? shape[2] : 0)
  }
}
