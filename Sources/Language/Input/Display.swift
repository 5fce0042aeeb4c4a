import Components

/// Makes text of unknown origin fit for one line of a terminal.
public enum Display {
  /// Control, formatting and invisible characters written out as `\u{…}`; tabs become one space, so that
  /// carets stay in column.
  static func escaped(_ text: String) -> String { text.unicodeScalars.map(escaped).joined() }

  static func escaped(_ scalar: Unicode.Scalar) -> String {
    if scalar == "\t" { return " " }
    if scalar == "\n" { return "\\n" }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
      return "\\u{" + String(scalar.value, radix: 16) + "}"
    default: return String(scalar)
    }
  }

  /// At most `limit` scalars of a text, with an ellipsis where something was left out.
  public static func shortened(_ text: String, limit: Int = 40) -> String { text.shortened(to: limit) }

  /// A text that is no wider than so many columns: what is left out is in its middle, where an ellipsis stands.
  public static func fitted(_ text: String, columns: Int) -> String {
    guard width(text) > columns else { return text }
    guard columns > 0 else { return "" }
    func start(_ characters: some Sequence<Character>, _ columns: Int) -> [Character] {
      var rest = columns
      return characters.prefix { character in
        rest -= width(String(character))
        return rest >= 0
      }
    }
    let end = start(text.reversed(), (columns - 1) / 2)
    return String(start(text, columns - 1 - (columns - 1) / 2)) + "…" + String(end.reversed())
  }

  /// The words of a text in lines no wider than `columns`, where no word is.
  ///
  /// - Parameters:
  ///   - text: words with blanks between them.
  ///   - head: what the first line begins with.
  ///   - margin: what the others begin with.
  ///   - columns: the width of a line.
  public static func wrapped(_ text: String, after head: String, margin: String, columns: Int) -> [String] {
    var lines: [String] = [], line = head, isStart = true
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      if !isStart, width(line) + 1 + width(String(word)) > columns {
        lines.append(line)
        (line, isStart) = (margin, true)
      }
      line += (isStart ? "" : " ") + word
      isStart = false
    }
    return lines + [line]
  }

  /// Terminal columns of an escaped piece of text: 2 for East Asian wide characters and emoji, 0 for
  /// combining marks.
  public static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case ..<0x300: return 1
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60,
      0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff, 0x20000...0x3fffd:
      return 2
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: return 0
      default: return 1
      }
    }
  }
}

/// The part of a source line that a message shows, with the caret that points into it.
struct Excerpt {
  /// Scalars of a line shown before and after the caret's first.
  private static let before = 60, after = 50

  let text: String
  /// Blanks up to the caret.
  let indent: String
  let carets: String

  init(_ line: [Unicode.Scalar], column: Int, length: Int) {
    let index = min(column - 1, line.count)
    let first = max(0, index - Excerpt.before), end = min(line.count, index + Excerpt.after)
    let head = (first > 0 ? "…" : "") + line[first..<index].map(Display.escaped).joined()
    let marked = line[index..<min(end, index + length)].map(Display.escaped).joined()
    let tail =
      line[min(end, index + length)..<end].map(Display.escaped).joined() + (end < line.count ? "…" : "")
    text = head + marked + tail
    indent = String(repeating: " ", count: Display.width(head))
    carets = String(repeating: "^", count: max(1, Display.width(marked)))
  }
}
