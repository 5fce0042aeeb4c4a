/// The outcome of a claim and the numbers behind it.
public struct ClaimVerdict: Sendable, Equatable {
  public enum Outcome: String, Sendable {
    case holds = "true"
    case fails = "false"
    case undecided
  }

  public let outcome: Outcome
  /// In the order of the text.
  public let comparisons: [Comparison]

  /// A number, with the interval that says how well the seeds determine it.
  public struct Interval: Sendable, Equatable {
    /// Not exact if numbers are censored or missing.
    public let estimate: Bounds
    public let low: Double
    public let high: Double

    public init(estimate: Bounds, low: Double, high: Double) {
      (self.estimate, self.low, self.high) = (estimate, low, high)
    }
  }

  /// One comparison of a claim.
  public struct Comparison: Sendable, Equatable {
    /// The left side as written; likewise the relation and the right side.
    public let left: String
    public let sign: String
    public let right: String
    public let outcome: Outcome
    public let leftInterval: Interval
    public let rightInterval: Interval
    /// Left minus right.
    public let difference: Interval
    /// The least and the greatest number of seeds that were resampled or counted.
    public let seeds: ClosedRange<Int>?
    /// Why it is undecided; "" if it is decided.
    public let reason: String
  }
}
