public import Components

/// How claims are spelled.
public enum ClaimLanguage: TextLanguage {
  public enum Word: Equatable, Sendable {
    /// `median`, `test_loss`, `baseline.chance`, `and`.
    case name(String)
    case relation(ClaimRelation)
    /// `≈`
    case near
    /// `[…]`
    case filters([ClaimFilter])
  }

  public static let noun = "claim"
  public static let lengthLimit = 2000
  public static let shownLimit = 48
  public static let simplification = "make two claims of it"
  public static let blanks = " \n\t"

  private static let spellings: [(String, Token<Word>.Kind)] =
    [
      ("~=", .near), ("≈", .near), ("≤", .relation(.atMost)), ("≥", .relation(.atLeast)),
      ("≠", .relation(.unequal)),
    ]
    .map { ($0, .word($1)) }
    // Longer ones first: <= is not < and =.
    + ClaimRelation.allCases.sorted { $0.rawValue.count > $1.rawValue.count }.map {
      ($0.rawValue, .word(.relation($0)))
    }
    + [("−", .sign("-")), ("×", .sign("*")), ("·", .sign("*"))]
    + "+-*/(),%|".unicodeScalars.map { (String($0), .sign($0)) }

  public static func token(_ scanner: inout TextScanner) throws(TextFault) -> Token<Word>.Kind? {
    guard let scalar = scanner.next else { return nil }
    if TextScanner.isLetter(scalar) {
      let first = scanner.position
      scanner.skip { TextScanner.isLetter($0) || TextScanner.isDigit($0) || $0 == "." }
      return .word(.name(scanner.text(first..<scanner.position)))
    }
    if scalar == "[" { return .word(.filters(try scanner.filters())) }
    for (spelling, kind) in spellings where scanner.passes(spelling) { return kind }
    return nil
  }

  public static func remedy(for scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "=": "write '==' to compare; '=' stands in filters only: [model.cell=lstm]"
    case "&": "write 'and'"
    case "!": "write 'not', or '!=' to compare"
    case "^": "write powers as products: x * x"
    case "÷": "write '/'"
    case "~": "write '≈' or '~='"
    case "±": "write 'a within 0.1 of b'"
    case "]": "there is no '[' for it: remove it"
    case "{", "}": "group with parentheses"
    default: "a claim has columns, numbers, functions, comparisons, and, or, not: see 'lab help claims'"
    }
  }
}
