import Components

/// A row a word, as of tagged text; rows of one sequence stand together.
struct TokenRows: TableLayout {
  static let sentence = "a word each"

  static func examples(_ cells: TableCells) throws(Problem) -> (examples: [RawExample], remarks: [String]) {
    try cells.expectOne(cells.columns.inputs, "inputs")
    let column = cells.columns.inputs.lowerBound
    return try RowRuns(cells).examples { rows throws(Problem) in
      var words: [String] = []
      for row in rows { words.append(try cells.text(row, column, "write a word, or leave the row out")) }
      return .texts(words)
    }
  }
}
