public import OrderedCollections

/// A Swift type of settings, which converts to and from `Value`.
public protocol ValueConvertible: Sendable {
  /// Nil if the value is of another type. Ranges are checked by the setting, not by the type.
  init?(value: Value)
  var value: Value { get }
}

extension Bool: ValueConvertible {
  public init?(value: Value) {
    guard case .flag(let flag) = value else { return nil }
    self = flag
  }
  public var value: Value { .flag(self) }
}

extension Int: ValueConvertible {
  public init?(value: Value) {
    guard case .integer(let integer) = value else { return nil }
    self = integer
  }
  public var value: Value { .integer(self) }
}

extension Double: ValueConvertible {
  public init?(value: Value) {
    switch value {
    case .real(let real): self = real
    case .integer(let integer): self = Double(integer)
    default: return nil
    }
  }
  public var value: Value { .real(self) }
}

extension String: ValueConvertible {
  public init?(value: Value) {
    guard case .text(let text) = value else { return nil }
    self = text
  }
  public var value: Value { .text(self) }
}

extension Array: ValueConvertible where Element: ValueConvertible {
  public init?(value: Value) {
    guard case .list(let items) = value else { return nil }
    self = []
    for item in items {
      guard let element = Element(value: item) else { return nil }
      append(element)
    }
  }
  public var value: Value { .list(map(\.value)) }
}

extension OrderedDictionary: ValueConvertible where Key == String, Value: ValueConvertible {
  public init?(value: Components.Value) {
    guard case .table(let entries) = value else { return nil }
    self = [:]
    for (key, item) in entries {
      guard let element = Value(value: item) else { return nil }
      self[key] = element
    }
  }
  public var value: Components.Value {
    .table(OrderedDictionary<String, Components.Value>(uniqueKeysWithValues: map { ($0, $1.value) }))
  }
}

extension Optional: ValueConvertible where Wrapped: ValueConvertible {
  public init?(value: Value) {
    if value == .text("none") {
      self = .none
    } else if let wrapped = Wrapped(value: value) {
      self = .some(wrapped)
    } else {
      return nil
    }
  }
  public var value: Value { self?.value ?? .text("none") }
}

extension ValueConvertible where Self: RawRepresentable, RawValue == String {
  public init?(value: Value) {
    guard case .text(let text) = value, let word = Self(rawValue: text) else { return nil }
    self = word
  }
  public var value: Value { .text(rawValue) }
}
