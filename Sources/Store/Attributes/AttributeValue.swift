/// The value of an attribute: a scalar.
public enum AttributeValue: Equatable, Sendable {
  /// UTF-8 of any length (settings as JSON may pass 64 KB), stored as a reference to a heap: h5py gives bytes for fields of one length.
  case text(String)
  /// Stored in 32 bits where they hold it, else in 64.
  case integer(Int)
  case real(Double)
}

extension AttributeValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .real(value) }
}
