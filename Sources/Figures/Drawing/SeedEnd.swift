/// Where a seed's curve ends before those of others, and why.
public struct SeedEnd: Sendable, Hashable {
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// It had reached its end, and stays what it is.
    case stopped
    /// A number was no longer finite: it is worse than every other.
    case diverged
  }

  public var x: Double
  public var reason: Reason

  public init(_ reason: Reason, at x: Double) { (self.reason, self.x) = (reason, x) }
}
