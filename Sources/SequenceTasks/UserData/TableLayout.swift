import Components

/// How the rows of a table become sequences.
protocol TableLayout: Sendable {
  /// What a row is, after a number of them: "rows, a text each".
  static var sentence: String { get }

  /// All sequences, in the order of the file, and remarks on what is not as it seems.
  static func examples(_ cells: TableCells) throws(Problem) -> (examples: [RawExample], remarks: [String])
}
