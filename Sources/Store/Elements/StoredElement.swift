/// A number type whose arrays can be written to a dataset.
public protocol StoredElement: Sendable, BitwiseCopyable {
  static var elementType: ElementType { get }
}

extension Float: StoredElement {
  public static var elementType: ElementType { .float32 }
}

extension Double: StoredElement {
  public static var elementType: ElementType { .float64 }
}

extension Int32: StoredElement {
  public static var elementType: ElementType { .int32 }
}

extension Int64: StoredElement {
  public static var elementType: ElementType { .int64 }
}

extension Int: StoredElement {
  public static var elementType: ElementType { .int64 }
}

extension ElementType {
  /// Whether values of this type may be written to a dataset of type `stored`: the same type, a wider one of
  /// its kind, or float32 for float64 values, which are rounded.
  ///
  /// Integers are not narrowed, because HDF5 would clip them silently.
  func canBeStored(as stored: ElementType) -> Bool {
    switch (self, stored) {
    case (.float32, .float64), (.float64, .float32), (.int32, .int64): true
    default: self == stored
    }
  }
}
