/// The value of an attribute: a scalar.
public enum AttributeValue: Equatable, Sendable {
  /// UTF-8 text of any length (settings as JSON may exceed 64 KB), stored as a reference into a heap; h5py
  /// would read text of fixed length as bytes.
  case text(String)
  /// Stored in 32 bits if it fits, otherwise in 64.
  case integer(Int)
  case real(Double)
}

extension AttributeValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .real(value) }
}
