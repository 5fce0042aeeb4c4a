/// The tokens of a text, how many of them were read, and how deep inside one another.
public struct TokenReader<Language: TextLanguage> {
  /// Levels of parentheses, calls and signs inside one another.
  static var depthLimit: Int { 50 }

  private let tokens: [Token<Language.Word>]
  private var position = 0
  private var depth = 0

  init(_ text: String) throws(TextFault) { tokens = try Language.tokens(of: text) }

  public var next: Token<Language.Word> { tokens[position] }

  /// The token passed last; nil at the beginning.
  public var last: Token<Language.Word>? { position > 0 ? tokens[position - 1] : nil }

  /// Passes a token; never the end, behind which there is nothing.
  @discardableResult public mutating func pass() -> Token<Language.Word> {
    position += 1
    return tokens[position - 1]
  }

  /// Passes a token of this kind; false where another is next.
  public mutating func passes(_ kind: Token<Language.Word>.Kind) -> Bool {
    guard next.kind == kind else { return false }
    position += 1
    return true
  }

  public mutating func descend() throws(TextFault) {
    depth += 1
    guard depth <= Self.depthLimit else {
      throw TextFault(next.range, "nested more than \(Self.depthLimit) levels deep", Language.simplification)
    }
  }

  public mutating func ascend() { depth -= 1 }
}
