/// A dataset of a file from elsewhere.
public struct ForeignDataset: Sendable, Equatable {
  /// In C order.
  public enum Elements: Sendable, Equatable {
    case numbers([Double])
    /// Their bytes, which are no UTF-8 in some files.
    case texts([[UInt8]])
    /// Sequences of unequal lengths, one behind the other.
    case sequences([Double], lengths: [Int])
  }

  public let shape: [Int]
  public let elements: Elements
  /// Whether its texts are the names of an enumeration's members.
  public let isEnumeration: Bool
  /// Whether its numbers are integers; those that are true or not are.
  public let isInteger: Bool
  public let conventions: ForeignConventions

  init(
    shape: [Int], elements: Elements, isEnumeration: Bool, isInteger: Bool, conventions: ForeignConventions
  ) {
    (self.shape, self.elements, self.isEnumeration) = (shape, elements, isEnumeration)
    (self.isInteger, self.conventions) = (isInteger, conventions)
  }
}
