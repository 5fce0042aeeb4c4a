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
  /// Whether its numbers are integers; members of an enumeration are.
  public let isInteger: Bool
  public let conventions: ForeignConventions

  init(shape: [Int], elements: Elements, isInteger: Bool, conventions: ForeignConventions) {
    (self.shape, self.elements) = (shape, elements)
    (self.isInteger, self.conventions) = (isInteger, conventions)
  }
}
