/// Text of an experiment file on its way to gnuplot: shown as it stands, never read as a command, a macro or markup.
enum PlainText {
  /// One line without control characters (and without the code points XML forbids), at most `limit` characters.
  static func line(_ text: String, limit: Int = 200) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: line.unicodeScalars.append(" ")
      default: if scalar.value & 0xfffe != 0xfffe { line.unicodeScalars.append(scalar) }
      }
    }
    return line.count <= limit ? line : line.prefix(max(limit - 1, 0)) + "…"
  }

  /// A single-quoted gnuplot string. Between single quotes gnuplot expands nothing.
  ///
  /// Apostrophes become typographic ones: gnuplot's manual doubles them, but its scanner (5.4) ends a string at two doubled quotes
  /// in a row, and takes a doubled quote at the start for an empty string.
  static func quoted(_ text: String, limit: Int = 200) -> String {
    "'" + replacing(in: line(text, limit: limit), ["'": "’"]) + "'"
  }

  /// Replaces code points. Characters will not do: a quote with a combining accent is another character, but to gnuplot, to XML and
  /// to a spreadsheet it is a quote.
  static func replacing(in text: String, _ replacements: [Unicode.Scalar: String]) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let replacement = replacements[scalar] { result += replacement } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// Width of a line in units of the font's size: a guess that is rather too wide, as the reader's font is not known here.
  static func width(_ text: String) -> Double {
    line(text).reduce(0) { sum, character in
      let scalar = character.unicodeScalars.first?.value ?? 0
      return sum + (scalar >= 0x1100 ? (scalar >= 0x2000 && scalar < 0x2e80 ? 0.75 : 1.05) : 0.6)
    }
  }
}
