import Components

/// What to do about a table whose rows nobody can guess.
enum UnknownRows {
  static func problem(_ file: String, _ table: GuessedTable) -> Problem {
    let columns = table.columns, names = Spelling.list(columns.map(\.name), limit: 12)
    // One series: times that rise from its first row to its last.
    let count = columns.first?.fields.count ?? 0, steps = max(2, min(50, count / 20))
    let window = Pandas.rewriting(file, "d['window'] = d.index // \(steps)")
    let isOneSeries =
      columns.contains { $0.isTime && $0.rises(in: 0..<count) }
      && columns.contains { $0.isNumber && !$0.isTime }
    guard isOneSeries else {
      return Problem(
        "path", "\(file) has \(names): what its rows are cannot be guessed",
        remedy: .words(
          (columns.allSatisfy(\.isNumber)
            ? "if they are steps of one long series, cut it into windows, with pandas in Python: \(window); else "
            : "")
            + "write the experiment yourself: `rows`, `inputs`, `targets`, and `sequence` where rows are steps; see 'lab help file'"
        ))
    }
    return Problem(
      "path",
      "\(file) has \(names): its rows seem to be steps of one long series, and there is no column that names sequences",
      remedy: .words(
        "cut it into windows, such as of \(steps) rows, with pandas in Python: \(window), and read that: at each step of a window the next one is to be said"
      ))
  }
}
