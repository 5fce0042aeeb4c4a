public import TrialFormat

/// The records of a trial by the updates that they precede.
public struct StoredRecords: Sendable, Hashable {
  /// In the order of the file, which need not rise: records of clipped updates, and those before a divergence, come late.
  public let steps: [Int]
  /// Whether `train.until` ended the trial.
  public let isStopped: Bool

  public init(steps: [Int], isStopped: Bool = false) { (self.steps, self.isStopped) = (steps, isStopped) }

  /// Where a record stands among the rows of datasets; nil where there is none.
  public func row(of choice: RecordChoice) -> Int? { choice.row(among: steps) }

  /// Where the record stands that shows a trial as it was before an update; nil where there is none.
  ///
  /// The last record of a trial that had reached its end stands for all later ones: it would have stayed there.
  public func row(standingFor step: Int) -> Int? {
    if let row = row(of: .step(step)) { return row }
    guard isStopped, let last = row(of: .last), step > steps[last] else { return nil }
    return last
  }

  /// The first and the last update that have one.
  public var bounds: ClosedRange<Int>? {
    guard let first = steps.min(), let last = steps.max() else { return nil }
    return first...last
  }
}

extension StoredTrial {
  /// None where the file holds no records.
  public func records() throws(ArchiveFault) -> StoredRecords {
    let path = TrialPath.records.step
    let steps = contains(path) ? try integers(path).map { Int($0) } : []
    return StoredRecords(steps: steps, isStopped: isStopped)
  }
}
