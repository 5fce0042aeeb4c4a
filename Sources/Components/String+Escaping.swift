extension String {
  /// The text with some of its code points replaced: by what the function gives, where that is not nil.
  ///
  /// Characters will not do: a quote with a combining accent is another character, but to JSON, HTML, gnuplot
  /// and a spreadsheet it is a quote.
  public func replacingScalars(_ replacement: (Unicode.Scalar) -> String?) -> String {
    var result = ""
    for scalar in unicodeScalars {
      if let replacement = replacement(scalar) {
        result += replacement
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension StringProtocol {
  /// At most `limit` code points, with an ellipsis if something was left out: a character may be any number of
  /// them.
  public func shortened(to limit: Int) -> String {
    if utf8.count <= limit || unicodeScalars.count <= limit { return String(self) }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(limit - 1))) + "…"
  }
}

extension Unicode.Scalar {
  /// How JSON and YAML both write it between double quotes; nil where it stands for itself, or each has a way
  /// of its own.
  public var escapedInQuotes: String? {
    switch self {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: nil
    }
  }

  /// How HTML and XML write it, in text and between quotes; nil where it stands for itself.
  public var escapedInMarkup: String? {
    switch self {
    case "<": "&lt;"
    case ">": "&gt;"
    case "&": "&amp;"
    case "\"": "&quot;"
    case "'": "&#39;"
    default: nil
    }
  }

  /// Its number, in at least so many hexadecimal digits.
  public func hexadecimal(digits: Int) -> String {
    let hex = String(value, radix: 16)
    return String(repeating: "0", count: max(digits - hex.count, 0)) + hex
  }

  /// Whether it is no character at all, like U+FFFE, which XML forbids.
  public var isNoncharacter: Bool { value & 0xfffe == 0xfffe }
}
