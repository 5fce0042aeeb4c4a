/// A small language of numbers, signs and words of its own.
public protocol TextLanguage {
  associatedtype Word: Equatable, Sendable

  /// What a text is called: "formula".
  static var noun: String { get }
  /// Unicode scalars that a text may have.
  static var lengthLimit: Int { get }
  /// Unicode scalars of a word that messages show.
  static var shownLimit: Int { get }
  /// What to do about a text that is too long, or nested too deep.
  static var simplification: String { get }
  /// The scalars between tokens.
  static var blanks: String { get }

  /// The word or sign at the scanner's position, which is then behind it; nil where none begins there.
  /// Numbers are read before.
  static func token(_ scanner: inout TextScanner) throws(TextFault) -> Token<Word>.Kind?
  /// What to write in place of a scalar that begins no token.
  static func remedy(for scalar: Unicode.Scalar) -> String
}

/// A number, sign or word of a text.
public struct Token<Word: Equatable & Sendable>: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    case number(Double)
    case sign(Unicode.Scalar)
    case word(Word)
    case end
  }

  public let kind: Kind
  /// Unicode scalars from the text's beginning.
  public let range: Range<Int>
}

extension TextLanguage {
  /// The tokens of a text, `end` last.
  static func tokens(of text: String) throws(TextFault) -> [Token<Word>] {
    var scanner = TextScanner(text)
    let count = scanner.scalars.count
    guard count <= lengthLimit else {
      throw TextFault(
        lengthLimit..<count, "the \(noun) is longer than \(lengthLimit) characters", simplification)
    }
    var tokens: [Token<Word>] = []
    repeat {
      scanner.skip(while: blanks.unicodeScalars.contains)
      let first = scanner.position, kind = try kind(&scanner)
      tokens.append(Token(kind: kind, range: first..<scanner.position))
    } while tokens.last?.kind != .end
    return tokens
  }

  private static func kind(_ scanner: inout TextScanner) throws(TextFault) -> Token<Word>.Kind {
    guard let scalar = scanner.next else { return .end }
    if TextScanner.isDigit(scalar) || scalar == "." {
      return .number(try scanner.number(showing: shownLimit))
    }
    if let kind = try token(&scanner) { return kind }
    throw TextFault(
      scanner.position..<scanner.position + 1,
      "\(TextFault.shown(String(scalar))) does not belong in a \(noun)",
      remedy(for: scalar))
  }
}
