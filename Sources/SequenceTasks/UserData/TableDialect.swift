public import Components

/// How a table is written: what separates its fields, what quotes them, and which lines hold data.
public struct TableDialect: Sendable {
  public enum Separator: String, Sendable, CaseIterable, ValueConvertible {
    case comma, semicolon, tab, bar
    /// One or more blanks or tabs; those at a line's begin and end count for nothing.
    case space

    var byte: UInt8 {
      switch self {
      case .comma: UInt8(ascii: ",")
      case .semicolon: UInt8(ascii: ";")
      case .tab: UInt8(ascii: "\t")
      case .bar: UInt8(ascii: "|")
      case .space: UInt8(ascii: " ")
      }
    }
  }

  public enum Quote: String, Sendable, CaseIterable, ValueConvertible {
    case double, single, off

    var byte: UInt8? {
      switch self {
      case .double: UInt8(ascii: "\"")
      case .single: UInt8(ascii: "'")
      case .off: nil
      }
    }
  }

  public enum Decimal: String, Sendable, CaseIterable, ValueConvertible {
    case point, comma

    var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
  }

  var separator = Separator.comma
  /// Nil where a quote is a letter like others.
  var quote = Quote.double.byte
  var decimal = Decimal.point
  var header = TableHeader.line
  /// What lines that are skipped begin with; empty for none.
  var comment: [UInt8] = []
  /// Words that stand for a value that is missing.
  var missing: Set<String> = []

  /// - Parameter separator: that of the file's suffix.
  init(_ task: OwnFile, separator: Separator) {
    self.separator = task.separator ?? separator
    // Tabs never stand in a field, so that nobody needs quotes for them; words with a quote are common.
    quote = (task.quote ?? (self.separator == .tab ? .off : .double)).byte
    (decimal, header) = (task.decimal, task.header)
    comment = Array((task.comment ?? "").utf8)
    missing = Set(task.missing)
  }

  /// `separated by tabs, quotes are letters, no header`
  var description: String {
    let separators: [Separator: String] = [
      .comma: "commas", .semicolon: "semicolons", .tab: "tabs", .bar: "bars", .space: "blanks",
    ]
    return "separated by \(separators[separator] ?? "")" + (quote == nil ? ", quotes are letters" : "")
      + (decimal == .comma ? ", decimal commas" : "") + (header == .line ? "" : ", without a header")
  }
}
