import Archive
import Store
import TrialFormat

/// What a diagnostic has stored of one trial, by the names of its quantities.
struct StoredGroup {
  let trial: StoredTrial
  let records: StoredRecords
  private let diagnostic: String
  private let names: [String]

  /// Nil if the trial holds no such group, or in it no quantity with that ending.
  init?(_ trial: StoredTrial, diagnostic: String, having ending: String) throws(ArchiveFault) {
    let group = TrialPath.diagnostic(diagnostic)
    guard trial.contains(group) else { return nil }
    (self.trial, self.diagnostic) = (trial, diagnostic)
    names = try trial.children(group)
    records = try trial.records()
    guard !prefixes(of: ending).isEmpty else { return nil }
  }

  /// What stands before an ending in names of quantities, sorted: `""` and `encoder.` before `mean`, `s` and `f`
  /// before `.real`.
  func prefixes(of ending: String) -> [String] {
    names.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
      .filter { $0.isEmpty || $0.hasSuffix(".") || ending.hasPrefix(".") }.sorted()
  }

  /// Whether the trial has a quantity.
  func has(_ quantity: String) -> Bool { trial.contains(TrialPath.diagnostic(diagnostic, quantity)) }

  /// The numbers of a quantity at the record before an update, row-major; nil without the quantity or such a
  /// record.
  func numbers(_ quantity: String, at update: Int) throws(ArchiveFault) -> [Double]? {
    let path = TrialPath.diagnostic(diagnostic, quantity)
    guard trial.contains(path), let row = records.row(standingFor: update),
      row < (try trial.shape(path).first ?? 0)
    else { return nil }
    return try trial.reals(path, row: row)
  }

  /// The axes of a quantity, without that of records.
  func axes(_ quantity: String) throws(ArchiveFault) -> [Dimension] {
    Array(try trial.axes(TrialPath.diagnostic(diagnostic, quantity)).dropFirst())
  }
}

extension Dimension {
  /// What its indices stand for; 0, 1, 2 … where no numbers are stored.
  var places: [Double] {
    switch coordinates {
    case .integers(let integers)? where integers.count == size: integers.map(Double.init)
    case .reals(let reals)? where reals.count == size: reals
    default: (0..<(size ?? 0)).map(Double.init)
    }
  }

  /// What its indices are called; their numbers where they have no names.
  var names: [String] {
    guard case .labels(let labels)? = coordinates, labels.count == size else {
      return (0..<(size ?? 0)).map { String($0) }
    }
    return labels
  }
}
