public import TrialFormat

extension StoredTrial {
  /// The numbers of any quantity, row-major: all of them if a trial has it once, otherwise those of one
  /// update, evaluation or record.
  ///
  /// - Returns: nil if the trial has none at that moment.
  /// - Throws: if the file does not hold the quantity.
  public func reals(of quantity: QuantityDeclaration, at moment: RecordChoice) throws(ArchiveFault)
    -> [Double]?
  {
    switch quantity.rhythm {
    case .trial: return try reals(quantity.path)
    case .update where moment == .last, .evaluation where moment == .last:
      return try last(quantity.path).map { [$0] }
    case .update, .evaluation: return try series(quantity.path).value(at: moment).map { [$0] }
    case .record:
      guard let row = try records().row(of: moment), row < (try shape(quantity.path).first ?? 0) else {
        return nil
      }
      return try reals(quantity.path, row: row)
    }
  }
}
