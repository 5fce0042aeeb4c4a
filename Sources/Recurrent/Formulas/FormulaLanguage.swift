import Components

/// How formulas are spelled.
enum FormulaLanguage: TextLanguage {
  enum Word: Equatable {
    case name(String)
    /// `a.z`: what a gate has, written without blanks.
    case part(String, of: String)
  }

  static let noun = "formula"
  static let lengthLimit = 1000
  static let shownLimit = FormulaNames.lengthLimit
  static let simplification = "give parts of it names with 'let'"
  static let blanks = " "

  static func token(_ scanner: inout TextScanner) throws(TextFault) -> Token<Word>.Kind? {
    guard let scalar = scanner.next else { return nil }
    if TextScanner.isLetter(scalar) { return .word(try word(&scanner)) }
    guard "+-*/(),".unicodeScalars.contains(scalar) else { return nil }
    scanner.position += 1
    return .sign(scalar)
  }

  /// A name, or two joined by a point.
  private static func word(_ scanner: inout TextScanner) throws(TextFault) -> Word {
    let first = scanner.position, name = name(&scanner)
    guard scanner.passes(".") else { return .name(name) }
    guard let scalar = scanner.next, TextScanner.isLetter(scalar) else {
      throw TextFault(
        first..<scanner.position, "a gate's name is missing after '.'", "write it without blanks: a.z")
    }
    return .part(name, of: Self.name(&scanner))
  }

  private static func name(_ scanner: inout TextScanner) -> String {
    let first = scanner.position
    scanner.skip { TextScanner.isLetter($0) || TextScanner.isDigit($0) }
    return scanner.text(first..<scanner.position)
  }

  static func remedy(for scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "×", "·", "⋅", "∙", "⊙", "∘": "write '*'"
    case "−", "–": "write '-'"
    case "÷": "write '/'"
    case "^": "write powers as products: x * x"
    case "[", "]", "{", "}": "group with parentheses"
    case "σ": "write sigmoid(…)"
    case "=", "<", ">", "!", "&", "|", "?": "formulas have no comparisons and no assignments"
    default: "a formula has numbers, names of letters, digits and '_', + - * / and parentheses"
    }
  }
}
