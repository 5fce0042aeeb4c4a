public import Components

/// One dimension of a sweep as its points see it.
public struct SweptAxis: Sendable {
  /// The dotted keys that its rows set.
  public let keys: [String]
  /// For each row a value for each key; nil where the row leaves the key as it is.
  public let rows: [[Value?]]
  /// What the author calls the rows, where they have names.
  public let names: [String]?
}
