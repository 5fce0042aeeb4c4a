/// A mean that someone printed.
public struct PublishedMean: Sendable, Hashable {
  public let mean: Double
  /// Standard deviation over its seeds; nil if it was not printed, which makes it that of the numbers it is
  /// compared with.
  public let deviation: Double?
  /// Over how many seeds.
  public let count: Int

  public init(_ mean: Double, deviation: Double?, count: Int) {
    (self.mean, self.deviation, self.count) = (mean, deviation, count)
  }
}
