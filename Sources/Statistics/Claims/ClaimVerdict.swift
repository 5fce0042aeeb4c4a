/// The outcome of a claim and the numbers behind it.
public struct ClaimVerdict: Sendable, Equatable {
  public enum Outcome: String, Sendable {
    case holds, fails, undecided

    /// From a truth value; undecided if it is not known.
    init(_ truth: Bounds) {
      self = truth == Bounds(true) ? .holds : truth == Bounds(false) ? .fails : .undecided
    }
  }

  public let outcome: Outcome
  /// In the order of the text.
  public let comparisons: [Comparison]

  /// One comparison of a claim.
  public struct Comparison: Sendable, Equatable {
    /// The left side as written; likewise the relation and the right side.
    public let left: String
    public let sign: String
    public let right: String
    public let outcome: Outcome
    public let leftEstimate: Estimate
    public let rightEstimate: Estimate
    /// Left minus right, or left over right.
    public let contrast: Estimate
    /// Whether the sides are of what spans decades, and are compared by their ratio.
    public let isRatio: Bool
    /// The least and the greatest number of seeds of a variant in it.
    public let seeds: ClosedRange<Int>?
    /// The method behind the interval of the contrast; "" if nothing was estimated.
    public let method: String
    /// Why it is undecided, "" if it is decided.
    public let reason: String
  }
}
