/// A dataset that is not as its trial's settings promise.
public struct DeclarationDifference: Hashable, Sendable, CustomStringConvertible {
  public let path: String
  public let expected: String
  /// Nil if there is no such dataset.
  public let found: String?

  public init(_ path: String, expected: String, found: String?) {
    (self.path, self.expected, self.found) = (path, expected, found)
  }

  public var description: String {
    found.map { "\(path) is \($0), not \(expected)" } ?? "\(path), \(expected), is missing"
  }
}
