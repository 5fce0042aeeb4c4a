import Components

/// Text of an experiment file on its way to gnuplot: shown as it is, never read as a command, a macro or
/// markup.
enum PlainText {
  /// One line without control characters (and without the code points XML forbids), at most `limit`
  /// characters.
  static func line(_ text: String, limit: Int = 200) -> String {
    let line = text.replacingScalars { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: " "
      default: scalar.isNoncharacter ? "" : nil
      }
    }
    return line.count <= limit ? line : line.prefix(max(limit - 1, 0)) + "…"
  }

  /// A single-quoted gnuplot string. Between single quotes gnuplot expands nothing.
  ///
  /// Apostrophes become typographic ones: gnuplot's manual doubles them, but its scanner (5.4) ends a string
  /// at two doubled quotes in a row, and takes a doubled quote at the start for an empty string.
  static func quoted(_ text: String, limit: Int = 200) -> String {
    "'" + line(text, limit: limit).replacingScalars { $0 == "'" ? "’" : nil } + "'"
  }

  /// The width of a line in units of the font's size: an estimate, rather too wide, because the reader's font
  /// is unknown here.
  static func width(_ text: String) -> Double {
    line(text).reduce(0) { sum, character in
      let scalar = character.unicodeScalars.first?.value ?? 0
      return sum + (scalar >= 0x1100 ? (scalar >= 0x2000 && scalar < 0x2e80 ? 0.75 : 1.05) : 0.6)
    }
  }
}
