public import TrialFormat

/// The records of a trial, each known by the update that it precedes.
public struct StoredRecords: Sendable, Hashable {
  /// In the order of the file, which need not be increasing: records of clipped updates, and those before a
  /// divergence, are written late.
  public let updates: [Int]
  /// Whether `train.until` ended the trial.
  public let isStopped: Bool

  public init(updates: [Int], isStopped: Bool = false) {
    (self.updates, self.isStopped) = (updates, isStopped)
  }

  /// The row of a record in datasets; nil if there is no such record.
  public func row(of choice: RecordChoice) -> Int? { choice.row(among: updates) }

  /// The row of the record that shows a trial as it was before an update; nil if there is none.
  ///
  /// The last record of a trial that stopped early stands for all later updates too, which would have changed
  /// nothing.
  public func row(standingFor update: Int) -> Int? {
    if let row = row(of: .update(update)) { return row }
    guard isStopped, let last = row(of: .last), update > updates[last] else { return nil }
    return last
  }

  /// The first and the last update that have a record.
  public var bounds: ClosedRange<Int>? {
    guard let first = updates.min(), let last = updates.max() else { return nil }
    return first...last
  }
}

extension StoredTrial {
  /// The trial's records; empty if the file holds none.
  public func records() throws(ArchiveFault) -> StoredRecords {
    let path = TrialPath.records.step
    let updates = contains(path) ? try integers(path).map { Int($0) } : []
    return StoredRecords(updates: updates, isStopped: isStopped)
  }
}
