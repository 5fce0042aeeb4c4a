/// The value of an attribute: a scalar.
public enum AttributeValue: Equatable, Sendable {
  /// UTF-8 of any length (settings as JSON may pass 64 KB).
  case text(String)
  case integer(Int)
  case real(Double)
}

extension AttributeValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .real(value) }
}
