import Components

/// Turns the rows of a table into sequences.
struct TableReader {
  let task: OwnFile
  /// The setting that names the file.
  let key: String

  /// All sequences of a file, what was understood of it, and what is worth a word.
  func examples(_ file: UserFile, separator: TableDialect.Separator) throws(Problem)
    -> (examples: [RawExample], understood: String, remarks: [String])
  {
    let dialect = TableDialect(task, separator: separator)
    let table = try Table(file, of: task, dialect, key: key)
    let layout = task.tableRows.layout
    let read = try layout.examples(TableCells(task: task, table: table, key: key))
    let blocksCount = task.sequence == nil && (task.tableRows == .tokens || task.tableRows == .steps)
    return (
      read.examples,
      "\(file.name): \(ScanRemarks.counted(table.rows.count, "row")), \(layout.sentence), \(dialect.description)",
      table.remarks.sentences(of: file.name, dialect, blocksCount: blocksCount) + read.remarks
    )
  }
}
