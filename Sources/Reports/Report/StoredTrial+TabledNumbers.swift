import Archive
import Components
import TrialFormat

extension StoredTrial {
  /// The numbers of the trial for which `summary.csv` has a column, in the order of their declarations: the
  /// last number of a series, and of what is measured at records that of the last one.
  ///
  /// If two instruments of a trial have the same column, it holds the first one's number, as in claims. A
  /// number that may be only a lower bound is followed by a second column, `…_censored`, which is 1 if it is.
  /// What a file with other records than planned does not hold is left out.
  func tabledNumbers(_ declaration: TrialDeclaration) throws(ArchiveFault) -> [TrialRow.Number] {
    var numbers: [TrialRow.Number] = []
    for quantity in declaration.quantities {
      for column in quantity.columns
      where column.isTabled && !numbers.contains(where: { $0.name == column.name }) {
        // Errors of a scored step came later than the first files.
        let mayLack = quantity.rhythm == .record || quantity.path == TrialPath.test("step_loss")
        if mayLack, !contains(quantity.path) { continue }
        guard let value = try value(of: column, in: quantity, declaration) else { continue }
        numbers.append(TrialRow.Number(column.name, value, column.scale))
        guard let flag = quantity.flag(of: column) else { continue }
        let isCensored = try reals(of: flag, at: .last)?.first
        numbers.append(TrialRow.Number("\(column.name)_censored", isCensored ?? .nan))
      }
    }
    return numbers
  }

  /// The last losses of a scored step, by the names of the losses whose places they take on a page; empty if the file
  /// has none.
  func stepLosses() throws(ArchiveFault) -> [TrialRow.Number] {
    guard hasHistory("step_loss") else { return [] }
    let training = try last(TrialPath.history("step_loss")), path = TrialPath.test("step_loss")
    let validation = hasEvaluation("step_loss") ? try last(TrialPath.evaluation("step_loss")) : nil
    let test = contains(path) ? try reals(path).last : nil
    return [("train_loss", training), ("validation_loss", validation), ("test_loss", test)].compactMap {
      name, value in
      value.map { TrialRow.Number(name, $0, .logarithmic) }
    }
  }

  /// Nil if there is no update, evaluation or record.
  private func value(
    of column: ColumnDeclaration, in quantity: QuantityDeclaration, _ declaration: TrialDeclaration
  ) throws(ArchiveFault) -> Double? {
    if case .overUpdates(let summary) = column.reading {
      return StoredNumber.value(of: summary, try reals(quantity.path))
    }
    guard let all = try reals(of: quantity, at: .last) else { return nil }
    return (try? declaration.selection(of: column.name, by: [:]))?.numbers(among: all).first
  }
}
