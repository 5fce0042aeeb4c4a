/// What became of a claim.
public struct ClaimVerdict: Sendable, Equatable {
  public enum Outcome: String, Sendable {
    case holds = "true"
    case fails = "false"
    case undecided
  }

  public let outcome: Outcome
  /// In the order of the text.
  public let comparisons: [Comparison]

  /// A number with the interval that says how well the seeds determine it.
  public struct Interval: Sendable, Equatable {
    /// Not exact where numbers are censored or missing.
    public let estimate: Bounds
    public let low: Double
    public let high: Double

    public init(estimate: Bounds, low: Double, high: Double) {
      (self.estimate, self.low, self.high) = (estimate, low, high)
    }
  }

  /// One comparison of a claim.
  public struct Comparison: Sendable, Equatable {
    /// As written, the sides and what stands between them.
    public let left: String
    public let sign: String
    public let right: String
    public let outcome: Outcome
    public let leftInterval: Interval
    public let rightInterval: Interval
    /// Left minus right.
    public let difference: Interval
    /// Least and greatest number of seeds of what was resampled, or counted.
    public let seeds: ClosedRange<Int>?
    /// Why it is undecided, "" where it is decided.
    public let reason: String
  }
}
