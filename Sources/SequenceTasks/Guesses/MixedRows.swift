import Components

/// Rows of several sequences that stand mixed, one step of each after another.
struct MixedRows {
  /// What names the sequences, and what orders the rows.
  let sequence: GuessedColumn, time: GuessedColumn?

  /// Nil where rows are not mixed so.
  ///
  /// - Parameter areNamed: whether a column's name tells that it names sequences; else no sequence has a time twice that
  ///   the file has several times.
  init?(_ columns: [GuessedColumn], areNamed: Bool) {
    let time = columns.first { column in
      column.isTime && column.kinds > 1 && column.rises(in: 0..<column.fields.count, strictly: false)
    }
    func isPanel(_ column: GuessedColumn) -> Bool {
      guard let time, time.kinds < time.fields.count, !column.isCalledClass else { return false }
      return Set(zip(column.fields, time.fields).map { "\($0)\n\($1)" }).count == column.fields.count
    }
    let sequence = columns.first { column in
      (column.kind != .numbers || column.isWhole) && !column.isTime && 1 < column.kinds
        && 2 * column.kinds <= column.fields.count
        && column.filledDown == nil && column.runs == nil
        && (areNamed ? column.isCalledSequence : isPanel(column))
    }
    guard let sequence else { return nil }
    (self.sequence, self.time) = (sequence, time)
  }

  func problem(_ file: String) -> Problem {
    let keys = [sequence.name] + (time.map { [$0.name] } ?? [])
    let by = keys.map(Pandas.literal).joined(separator: ", ")
    return Problem(
      "path",
      "the rows of the sequences in '\(sequence.name)' of \(file) are mixed\(time.map { ", as they are sorted by '\($0.name)'" } ?? "")",
      remedy: .words(
        "sort them, with pandas in Python: "
          + Pandas.rewriting(file, "d = d.sort_values([\(by)], kind='stable')") + ", and read that"))
  }
}
