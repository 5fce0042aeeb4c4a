public import Components
import OrderedCollections

/// Writes settings as YAML that reads back to the same settings.
///
/// Block style; lists of scalars on one line; text of several lines as literal blocks; quotes only where our
/// reader needs them.
public enum ResolvedYAML {
  /// - Parameter value: a table, as `Configurable.table` gives it.
  public static func text(of value: Value) -> String {
    switch value {
    case .table(let entries) where entries.isEmpty: "{}\n"
    case .table(let entries): lines(of: entries, depth: 0).joined(separator: "\n") + "\n"
    default: scalar(value, inFlow: false) + "\n"
    }
  }

  private static func lines(of entries: OrderedDictionary<String, Value>, depth: Int) -> [String] {
    entries.flatMap { entry in
      block(entry.value, after: blanks(depth) + text(entry.key, inFlow: false) + ":", depth: depth)
    }
  }

  /// The lines of a value that follows `key:` or `-`.
  private static func block(_ value: Value, after head: String, depth: Int) -> [String] {
    switch value {
    case .table(let entries) where !entries.isEmpty:
      return [head] + lines(of: entries, depth: depth + 1)
    case .list(let items) where items.contains(where: { !isInline($0) }):
      return [head] + items.flatMap { item(of: $0, depth: depth + 1) }
    case .text(let text) where isLiteral(text):
      return literal(text, after: head, depth: depth)
    default: return [head + " " + scalar(value, inFlow: false)]
    }
  }

  /// An item of a block list; a table begins on the line of its hyphen.
  private static func item(of value: Value, depth: Int) -> [String] {
    guard case .table(let entries) = value, !entries.isEmpty else {
      return block(value, after: blanks(depth) + "-", depth: depth)
    }
    var lines = lines(of: entries, depth: depth + 1)
    lines[0] = blanks(depth) + "- " + lines[0].dropFirst(2 * depth + 2)
    return lines
  }

  private static func isInline(_ value: Value) -> Bool {
    switch value {
    case .flag, .integer, .real: true
    case .text(let text): !isLiteral(text)
    case .list(let items): items.allSatisfy(isInline)
    case .table(let entries): entries.isEmpty
    }
  }

  private static func scalar(_ value: Value, inFlow: Bool) -> String {
    switch value {
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let integer): String(integer)
    case .real(let real): real.description
    case .text(let text): self.text(text, inFlow: inFlow)
    case .list(let items): "[" + items.map { scalar($0, inFlow: true) }.joined(separator: ", ") + "]"
    case .table(let entries) where entries.isEmpty: "{}"
    case .table(let entries):
      "{ "
        + entries.map { "\(self.text($0.key, inFlow: true)): \(scalar($0.value, inFlow: true))" }.joined(
          separator: ", ") + " }"
    }
  }

  /// A value on one line, as it stands behind a key.
  public static func inline(_ value: Value) -> String { scalar(value, inFlow: false) }

  /// True for text that a literal block can hold unchanged.
  private static func isLiteral(_ text: String) -> Bool {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count > 1 && !lines[0].isEmpty
      && text.unicodeScalars.allSatisfy { $0 == "\n" || isPrintable($0) }
  }

  private static func literal(_ text: String, after head: String, depth: Int) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let ends = lines.reversed().prefix { $0.isEmpty }.count
    if ends > 0 { lines.removeLast() }
    // Without the digit, a first line that begins with a blank would set the indentation.
    let digit = text.hasPrefix(" ") ? "2" : ""
    let chomping = ends == 0 ? "-" : ends == 1 ? "" : "+"
    return ["\(head) |\(digit)\(chomping)"] + lines.map { $0.isEmpty ? "" : blanks(depth + 1) + $0 }
  }

  private static func text(_ text: String, inFlow: Bool) -> String {
    if text.unicodeScalars.contains(where: { !isPrintable($0) }) { return doubleQuoted(text) }
    return isPlain(text, inFlow: inFlow)
      ? text
      : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  /// True where a plain scalar is read as just this text, whatever type the key has.
  private static func isPlain(_ text: String, inFlow: Bool) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last, first != " ", last != " ", last != ":" else {
      return false
    }
    if "-?:,[]{}#&*!|>'\"%@`".unicodeScalars.contains(first) || ScalarGrammar.looksTyped(text) {
      return false
    }
    if text.hasPrefix("...") || text == "<<" { return false }
    if inFlow, scalars.contains(where: { ",[]{}:".unicodeScalars.contains($0) }) { return false }
    for (scalar, next) in zip(scalars, scalars.dropFirst()) {
      if scalar == ":" && next == " " || scalar == " " && next == "#" { return false }
    }
    return true
  }

  private static func doubleQuoted(_ text: String) -> String {
    let escaped = text.replacingScalars { scalar in
      scalar.escapedInQuotes ?? (isPrintable(scalar) ? nil : "\\U" + scalar.hexadecimal(digits: 8))
    }
    return "\"" + escaped + "\""
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x20, 0x7f...0x9f, 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff: false
    default: true
    }
  }

  private static func blanks(_ depth: Int) -> String { String(repeating: " ", count: 2 * depth) }
}
