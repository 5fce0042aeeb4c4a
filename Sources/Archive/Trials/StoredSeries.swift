public import TrialFormat

/// A number for each update or evaluation, in the order in which they were made.
public struct StoredSeries: Sendable, Hashable {
  /// The number of each update, or for an evaluation the number of updates before it.
  public let updates: [Int]
  public let values: [Double]

  /// The number at a moment; nil if there is none.
  public func value(at moment: RecordChoice) -> Double? { moment.row(among: updates).map { values[$0] } }

  /// The number that the series is reduced to: NaN where one of those it is made of is; nil if there are too few,
  /// or none at that moment.
  public func value(_ reduction: SeriesReduction) -> Double? {
    switch reduction {
    case .at(let moment): return value(at: moment)
    case .best(let better):
      if values.contains(where: \.isNaN) { return .nan }
      return better == .lower ? values.min() : values.max()
    case .average:
      guard let first = updates.first, let last = updates.last, first < last else { return nil }
      var area = 0.0
      for index in 1..<values.count {
        area += Double(updates[index] - updates[index - 1]) * (values[index] + values[index - 1]) / 2
      }
      return area / Double(last - first)
    case .last(let count):
      return count > values.count ? nil : values.suffix(count).reduce(0, +) / Double(count)
    }
  }
}

extension StoredTrial {
  /// A number for each update. Throws if the file holds no such column, or one of another length than the
  /// updates.
  public func history(_ column: String) throws(ArchiveFault) -> StoredSeries {
    try series(TrialPath.history(column), along: TrialPath.history(AxisName.step))
  }

  /// A number for each evaluation of the validation set; empty if there was none.
  public func evaluation(_ column: String) throws(ArchiveFault) -> StoredSeries {
    try series(TrialPath.evaluation(column), along: TrialPath.evaluation(AxisName.step))
  }

  /// The series in a dataset of the history or of evaluations.
  public func series(_ path: String) throws(ArchiveFault) -> StoredSeries {
    let isEvaluation = path.hasPrefix(TrialPath.evaluation + "/")
    return try series(
      path, along: isEvaluation ? TrialPath.evaluation(AxisName.step) : TrialPath.history(AxisName.step))
  }

  public func hasHistory(_ column: String) -> Bool { contains(TrialPath.history(column)) }
  public func hasEvaluation(_ column: String) -> Bool { contains(TrialPath.evaluation(column)) }

  /// A result on the test set, NaN if the trial diverged. Throws if the file does not hold it.
  public func test(_ column: String) throws(ArchiveFault) -> Double {
    let path = TrialPath.test(column), values = try reals(path)
    guard values.count == 1 else {
      throw ArchiveFault(
        self.path,
        .unlikeDeclared([DeclarationDifference(path, expected: "one number", found: "\(values.count)")]))
    }
    return values[0]
  }

  public func hasTest(_ column: String) -> Bool { contains(TrialPath.test(column)) }

  private func series(_ path: String, along axis: String) throws(ArchiveFault) -> StoredSeries {
    let updates = try integers(axis), values = try reals(path)
    guard updates.count == values.count else {
      let difference = DeclarationDifference(
        path, expected: "\(updates.count) numbers, as many as \(axis)", found: "\(values.count)")
      throw ArchiveFault(self.path, .unlikeDeclared([difference]))
    }
    return StoredSeries(updates: updates.map { Int($0) }, values: values)
  }
}
