extension Faults: CustomStringConvertible {
  public var description: String { rendered() }

  /// The report for a terminal: each fault as `path:line:column: error: …` with its source line, a caret and
  /// the remedy; then the count. Control characters of the input never reach the output.
  public func rendered(color: Bool = false) -> String {
    let count = all.count == FaultCollector.limit ? "\(all.count) or more" : "\(all.count)"
    let total = "\(count) error\(all.count == 1 ? "" : "s"). Nothing was run."
    return all.map { $0.rendered(color: color) + "\n" }.joined() + total + "\n"
  }
}

extension Fault {
  /// The fault without the count: two or three lines, no newline at the end.
  public func rendered(color: Bool = false) -> String {
    let style = TerminalStyle(isOn: color)
    let heading = style.red("error: ") + style.bold(Display.escaped(message))
    switch location.input.kind {
    case .file:
      return style.bold(Display.escaped(location.description) + ": ") + heading + excerpt(style) + chain
    case .override(_, let replaced): return style.bold("--set: ") + heading + argument(replaced, style)
    }
  }

  /// How the experiment's own file came to read the one at fault: a line for each file between.
  private var chain: String {
    sequence(first: location.input.extendedBy) { $0?.input.extendedBy }.prefix { $0 != nil }.compactMap { $0 }
      .map { "\n  extended by \(Display.escaped($0.description))" }.joined()
  }

  /// The source line behind its number, and below it the caret with the remedy.
  private func excerpt(_ style: TerminalStyle) -> String {
    let lines = location.input.lines
    guard lines.indices.contains(location.line - 1), !lines[location.line - 1].isEmpty else {
      return "\n  " + style.green(Display.escaped(remedy))
    }
    let number = String(location.line)
    let gutter = String(repeating: " ", count: number.count)
    let excerpt = Excerpt(lines[location.line - 1], column: location.column, length: location.length)
    return "\n \(number) | \(excerpt.text)\n \(gutter) | \(excerpt.indent)" + marker(excerpt, style)
  }

  /// The argument of `--set`, and below it the caret with the remedy.
  private func argument(_ replaced: String?, _ style: TerminalStyle) -> String {
    let line = location.input.lines[min(location.line, location.input.lines.count) - 1]
    let excerpt = Excerpt(line, column: location.column, length: location.length)
    let note = replaced.map { "   (overrides \(Display.escaped($0)))" } ?? ""
    let prefix = "  from --set "
    return "\n\(prefix)\(excerpt.text)\(note)\n" + String(repeating: " ", count: prefix.count)
      + excerpt.indent
      + marker(excerpt, style)
  }

  private func marker(_ excerpt: Excerpt, _ style: TerminalStyle) -> String {
    style.green(excerpt.carets) + " " + style.green(Display.escaped(remedy))
  }
}

/// ANSI attributes, or nothing.
private struct TerminalStyle {
  let isOn: Bool

  func bold(_ text: String) -> String { wrapped(text, "1") }
  func red(_ text: String) -> String { wrapped(text, "1;31") }
  func green(_ text: String) -> String { wrapped(text, "32") }

  private func wrapped(_ text: String, _ code: String) -> String {
    isOn ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}
