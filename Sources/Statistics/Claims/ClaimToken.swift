/// A word, number, sign or bracket of a claim's text.
struct ClaimToken: Equatable {
  enum Kind: Equatable {
    case number(Double)
    /// `median`, `test_loss`, `baseline.chance`, `and`.
    case name(String)
    /// One of `+ - * / ( ) , %`.
    case sign(Unicode.Scalar)
    case relation(ClaimRelation)
    /// `≈`
    case near
    /// `[…]`
    case filters([ClaimFilter])
    case end
  }

  let kind: Kind
  /// Unicode scalars from the text's beginning.
  let range: Range<Int>
}

/// How two numbers are compared.
public enum ClaimRelation: String, Sendable, CaseIterable {
  case less = "<"
  case atMost = "<="
  case greater = ">"
  case atLeast = ">="
  case equal = "=="
  case unequal = "!="
}

/// `key=value` in the brackets behind a column.
public struct ClaimFilter: Sendable, Hashable {
  /// `model.cell`, `seed`, `at`.
  public let key: String
  public let keyRange: Range<Int>
  /// Whether it was written `!=`.
  public let isNegated: Bool
  /// As written, without quotes.
  public let value: String
  public let valueRange: Range<Int>
}
