/// Splits the text of a formula into tokens.
struct FormulaLexer {
  /// Unicode scalars a formula may have.
  static let lengthLimit = 1000

  private let scalars: [Unicode.Scalar]
  private var position = 0

  /// The tokens of a text, `end` last.
  static func tokens(of text: String) throws(FormulaFault) -> [FormulaToken] {
    var lexer = FormulaLexer(text)
    let count = lexer.scalars.count
    guard count <= lengthLimit else {
      throw FormulaFault(
        lengthLimit..<count, "the formula is longer than \(lengthLimit) characters", "give parts of it names with 'let'")
    }
    var tokens: [FormulaToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private mutating func next() throws(FormulaFault) -> FormulaToken {
    while position < scalars.count, scalars[position] == " " { position += 1 }
    let first = position
    guard first < scalars.count else { return FormulaToken(kind: .end, range: first..<first) }
    let scalar = scalars[first]
    if FormulaLexer.isDigit(scalar) || scalar == "." { return try number() }
    if FormulaLexer.isLetter(scalar) { return try name() }
    if "+-*/(),".unicodeScalars.contains(scalar) {
      position += 1
      return FormulaToken(kind: .sign(scalar), range: first..<position)
    }
    throw FormulaFault(
      first..<first + 1, "\(FormulaFault.shown(String(scalar))) does not belong in a formula", FormulaLexer.remedy(for: scalar))
  }

  /// `digits[.digits][e[+-]digits]`; the digits before or after the point may be missing, not both.
  private mutating func number() throws(FormulaFault) -> FormulaToken {
    let first = position
    skip(FormulaLexer.isDigit)
    if position < scalars.count, scalars[position] == "." {
      position += 1
      skip(FormulaLexer.isDigit)
    }
    guard scalars[first..<position].contains(where: FormulaLexer.isDigit) else {
      throw FormulaFault(first..<position, "'.' alone is not a number", "write digits: 0.5")
    }
    var end = position
    if end < scalars.count, scalars[end] == "e" || scalars[end] == "E" {
      end += 1
      if end < scalars.count, scalars[end] == "+" || scalars[end] == "-" { end += 1 }
      let digits = scalars[end...].prefix(while: FormulaLexer.isDigit).count
      if digits > 0 { position = end + digits }
    }
    let word = text(first..<position)
    // `.5` and `1.` are numbers here, and not in Swift.
    let padded = (word.hasPrefix(".") ? "0" : "") + word.replacing(".e", with: ".0e").replacing(".E", with: ".0e")
    guard let value = Double(padded.hasSuffix(".") ? padded + "0" : padded), value.isFinite else {
      throw FormulaFault(
        first..<position, "\(FormulaFault.shown(word)) is too large for a number of 64 bits", "write a smaller one")
    }
    return FormulaToken(kind: .number(value), range: first..<position)
  }

  /// A name, or two joined by a point.
  private mutating func name() throws(FormulaFault) -> FormulaToken {
    let first = position
    skip(FormulaLexer.isNamePart)
    let word = text(first..<position)
    guard position < scalars.count, scalars[position] == "." else {
      return FormulaToken(kind: .name(word), range: first..<position)
    }
    position += 1
    let gate = position
    guard gate < scalars.count, FormulaLexer.isLetter(scalars[gate]) else {
      throw FormulaFault(first..<position, "a gate's name is missing after '.'", "write it without blanks: a.z")
    }
    skip(FormulaLexer.isNamePart)
    return FormulaToken(kind: .part(word, of: text(gate..<position)), range: first..<position)
  }

  private mutating func skip(_ belongs: (Unicode.Scalar) -> Bool) {
    while position < scalars.count, belongs(scalars[position]) { position += 1 }
  }

  private func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }
  private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool { isLetter(scalar) || isDigit(scalar) }

  private static func remedy(for scalar: Unicode.Scalar) -> String {
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
