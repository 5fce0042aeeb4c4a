public import TrialFormat

/// A number for each update or evaluation, in the order in which they were made.
public struct StoredSeries: Sendable, Hashable {
  /// Which update, or after how many of them.
  public let steps: [Int]
  public let values: [Double]

  /// The number at a moment; nil where there is none.
  public func value(at moment: RecordChoice) -> Double? { moment.row(among: steps).map { values[$0] } }
}

extension StoredTrial {
  /// A number of each update. Throws where the file holds no such column, or of other length than the updates.
  public func history(_ column: String) throws(ArchiveFault) -> StoredSeries {
    try series(TrialPath.history(column), along: TrialPath.history(AxisName.step))
  }

  /// A number of each evaluation of the validation set; none where there was none.
  public func evaluation(_ column: String) throws(ArchiveFault) -> StoredSeries {
    try series(TrialPath.evaluation(column), along: TrialPath.evaluation(AxisName.step))
  }

  /// The series that a dataset of the history or of evaluations is.
  public func series(_ path: String) throws(ArchiveFault) -> StoredSeries {
    let isEvaluation = path.hasPrefix(TrialPath.evaluation + "/")
    return try series(path, along: isEvaluation ? TrialPath.evaluation(AxisName.step) : TrialPath.history(AxisName.step))
  }

  public func hasHistory(_ column: String) -> Bool { contains(TrialPath.history(column)) }
  public func hasEvaluation(_ column: String) -> Bool { contains(TrialPath.evaluation(column)) }

  /// What the test set says, NaN where the trial diverged. Throws where the file holds no such number.
  public func test(_ column: String) throws(ArchiveFault) -> Double {
    let path = TrialPath.test(column), values = try reals(path)
    guard values.count == 1 else {
      throw ArchiveFault(
        self.path, .unlikeDeclared([DeclarationDifference(path, expected: "one number", found: "\(values.count)")]))
    }
    return values[0]
  }

  public func hasTest(_ column: String) -> Bool { contains(TrialPath.test(column)) }

  private func series(_ path: String, along axis: String) throws(ArchiveFault) -> StoredSeries {
    let steps = try integers(axis), values = try reals(path)
    guard steps.count == values.count else {
      let difference = DeclarationDifference(
        path, expected: "\(steps.count) numbers, as many as \(axis)", found: "\(values.count)")
      throw ArchiveFault(self.path, .unlikeDeclared([difference]))
    }
    return StoredSeries(steps: steps.map { Int($0) }, values: values)
  }
}
