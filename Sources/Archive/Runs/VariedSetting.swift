public import Components

/// A setting in which the variants of a run differ, with its value in one of them.
public struct VariedSetting: Sendable, Hashable {
  /// The key of names that the file's author gave to variants.
  public static let name = "variant"

  /// Dotted path from the file's root, or `variant`.
  public let key: String
  public let value: Value

  public init(_ key: String, _ value: Value) { (self.key, self.value) = (key, value) }
}
