import Language

/// Lines of help, wrapped to a width.
struct HelpText {
  private(set) var lines: [String] = []
  private let width: Int

  /// - Parameter width: columns; narrower than 40 is taken as 40.
  init(width: Int) { self.width = max(width, 40) }

  var text: String { lines.joined(separator: "\n") + "\n" }

  mutating func heading(_ heading: String) {
    if !lines.isEmpty { lines.append("") }
    lines.append(heading)
  }

  mutating func blank() { if lines.last != "" { lines.append("") } }

  /// A paragraph.
  ///
  /// - Parameters:
  ///   - indent: columns before each line.
  ///   - label: stands before the first line, which begins in column `indent` all the same, unless the label
  ///     is too long for that.
  mutating func paragraph(_ text: String, indent: Int = 0, label: String = "") {
    let margin = String(repeating: " ", count: indent)
    var line = label.isEmpty ? margin : label
    if Display.width(line) > max(indent - 2, 0), !label.isEmpty {
      lines.append(line)
      line = margin
    } else {
      line += String(repeating: " ", count: indent - Display.width(line))
    }
    lines += Display.wrapped(text, after: line, margin: margin, columns: width)
  }

  /// A line as it is, however long.
  mutating func line(_ text: String, indent: Int = 0) {
    lines.append(String(repeating: " ", count: indent) + text)
  }
}
