import Language

/// The last lines of a terminal, which are written anew again and again; what is to stay is written above
/// them.
///
/// No line is wider than the terminal, nor are there more than it has room for. Lines that wrap since it
/// became narrower are counted as the rows that they take.
struct LiveBlock {
  let terminal: Terminal
  private var shown: [String] = []

  init(on terminal: Terminal) { self.terminal = terminal }

  /// Writes text that stays, in whole lines, and these lines below it.
  ///
  /// - Parameters:
  ///   - lines: their text, and what is left out of which if it is too wide is in its middle.
  ///   - text: what stays.
  mutating func show(_ lines: [String], below text: String = "") {
    let size = terminal.size
    var fitting = lines
    if lines.count > size.rows - 1, size.rows > 2 {
      let count = size.rows - 2
      fitting = lines.prefix(count) + ["… and \(lines.count - count) more"]
    }
    fitting = fitting.map { Display.fitted($0, columns: size.columns - 1) }
    terminal.write(erasure(size.columns) + text + fitting.map { $0 + "\n" }.joined())
    shown = fitting
  }

  /// What moves to the first of the lines, and clears the rest of the terminal.
  private func erasure(_ columns: Int) -> String {
    let rows = shown.reduce(0) { $0 + LiveBlock.rows(of: $1, columns) }
    // Whoever types has moved the cursor to the right.
    return rows == 0 ? "" : "\r\u{1B}[\(rows)A\u{1B}[J"
  }

  /// The rows that a line takes: a wide character is not parted.
  private static func rows(of line: String, _ columns: Int) -> Int {
    var rows = 1, column = 0
    for character in line {
      let width = Display.width(String(character))
      if column + width > columns { (rows, column) = (rows + 1, 0) }
      column += width
    }
    return rows
  }
}
