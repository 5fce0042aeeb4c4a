import Components

/// Text as Markdown that shows it unchanged.
enum Markdown {
  /// One line, with the marks of Markdown and HTML escaped.
  static func escaped(_ text: String) -> String {
    let result = text.replacingScalars { scalar in
      if scalar.properties.generalCategory == .control { return " " }
      return "\\`*_{}[]<>#|~&!$".unicodeScalars.contains(scalar) ? "\\\(scalar)" : nil
    }
    // A number with a dot, a hyphen or a plus would begin a list.
    let startsList = result.first.map { "-+=".contains($0) } ?? false
    return startsList ? "\\" + result : result
  }

  /// Text between back-quotes; those within it are dropped.
  static func code(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0 != "`" && $0.properties.generalCategory != .control }))
  }

  /// A code block with a fence longer than any run of back-quotes in it.
  static func fenced(_ text: String, language: String = "") -> String {
    let text = text.printable
    var (longest, run) = (0, 0)
    for scalar in text.unicodeScalars {
      run = scalar == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)"
  }

  /// A table (GitHub's dialect) below its caption, with its notes.
  static func table(_ table: Table) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = table.header.indices.map { table.numeric.contains($0) ? "--:" : "---" }
    let rows = [table.header.map(escaped), rule] + table.rows.map { $0.map(escaped) }
    let parts = [escaped(table.caption), rows.map(line).joined(separator: "\n")] + table.notes.map(escaped)
    return parts.joined(separator: "\n\n")
  }
}
