import Components

/// Texts that look like others: with a comment's sign ahead, or with blanks and dashes of typesetting inside.
enum OddText {
  /// As it looks.
  static func plain(_ text: String) -> String {
    text.drop { "#%".contains($0) || $0.isWhitespace }
      .split(whereSeparator: { $0.isWhitespace || isInvisible($0) }).joined(separator: " ")
  }

  private static func isInvisible(_ character: Character) -> Bool {
    character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .format }
  }

  /// In the quotes of YAML, with escapes where it looks like another one.
  static func escaped(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> String in
      if scalar == "\"" || scalar == "\\" { return "\\\(scalar)" }
      let isOdd =
        scalar.properties.isWhitespace && scalar != " " || scalar.properties.generalCategory == .format
      return isOdd ? "\\u" + hexadecimal(scalar) : "\(scalar)"
    }
    return "\"\(scalars.joined())\""
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// What makes a number of a text that looks like one: as a command where a sign is not ASCII.
  ///
  /// - Parameters:
  ///   - text: the field, blanks around it included.
  ///   - point: what stands before a fraction.
  ///   - file: the table.
  ///   - hasHeader: whether its first line is to stay as it is.
  static func numberRemedy(_ text: String, point: Character, _ file: String, hasHeader: Bool) -> String? {
    let signs = text.unicodeScalars.filter {
      $0.properties.isWhitespace || $0.properties.generalCategory == .format
        || "'’_\u{2212}".unicodeScalars.contains($0)
    }
    let rest = text.replacing("\u{2212}", with: "-").unicodeScalars.filter { !signs.contains($0) }
    let digits = String(String.UnicodeScalarView(rest)).replacing(String(point), with: ".")
    guard let sign = signs.first(where: { !$0.isASCII }) ?? signs.first, Double(digits) != nil else {
      return nil
    }
    guard !sign.isASCII else {
      return
        "take out what parts its digits, in pandas by read_csv(\(Pandas.literal(file)), thousands=\(Pandas.literal("\(sign)")))"
    }
    let bytes = String(sign).utf8.map { "\\x" + String($0, radix: 16) }.joined()
    let isMinus = sign == "\u{2212}"
    return
      "it holds U+\(hexadecimal(sign).uppercased()), \(sign.properties.name?.lowercased() ?? "a sign of typesetting"): "
      + "sed '\(hasHeader ? "2,$" : "")s/\(bytes)/\(isMinus ? "-" : "")/g' \(ShellWord.quoted(file)) > \(ShellWord.quoted(FileCopy.name(file))), and read that"
  }
}
