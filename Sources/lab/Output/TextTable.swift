import Language

/// A table for people: columns two blanks apart, numbers to the right, the widest text cut where the terminal is
/// narrower.
struct TextTable {
  private let heading: [String]
  private let rows: [[String]]
  /// Columns of words.
  private let isText: [Bool]
  /// Columns of a terminal that a text keeps however narrow it is.
  private static let leastText = 24

  /// - Parameters:
  ///   - heading: the names of the columns.
  ///   - rows: as many cells each.
  ///   - texts: the names of columns of words, which stand on the left.
  init(_ heading: [String], _ rows: [[String]], texts: Set<String>) {
    (self.heading, self.rows) = (heading, rows)
    isText = heading.map { texts.contains($0) }
  }

  /// - Parameter width: columns of the terminal; nil where nobody reads it there, and nothing is cut.
  func text(width: Int?) -> String {
    let lines = [heading] + rows.map { $0.map(TextTable.line) }
    var widths = heading.indices.map { column in lines.reduce(0) { max($0, Display.width($1[column])) } }
    if let width {
      let over = widths.reduce(0) { $0 + $1 + 2 } - 2 - width
      if over > 0, let widest = widths.indices.filter({ isText[$0] }).max(by: { widths[$0] < widths[$1] }) {
        widths[widest] = max(min(TextTable.leastText, widths[widest]), widths[widest] - over)
      }
    }
    return lines.map { line in
      let cells = line.indices.map { column in
        let cell = Display.fitted(line[column], columns: widths[column])
        let blanks = String(repeating: " ", count: max(0, widths[column] - Display.width(cell)))
        return isText[column] ? cell + blanks : blanks + cell
      }
      var text = cells.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }.joined()
  }

  private static func line(_ cell: String) -> String { Words.brief(cell, width: .max) }
}
