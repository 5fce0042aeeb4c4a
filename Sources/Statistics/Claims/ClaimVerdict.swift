/// The outcome of a claim and the numbers behind it.
public struct ClaimVerdict: Sendable, Equatable, Codable {
  public enum Outcome: String, Sendable, Codable {
    case holds, fails, undecided

    /// What intervals at a level of confidence decide.
    public init(_ evidence: Evidence, level: Double) {
      let limit = 1 - level
      self = evidence.holds <= limit ? .holds : evidence.fails <= limit ? .fails : .undecided
    }
  }

  public let evidence: Evidence
  /// The surest that so many seeds could say.
  public let best: Evidence
  /// Of the intervals.
  public let level: Double
  /// In the order of the text.
  public let comparisons: [Comparison]

  /// By the claim alone, whatever others there are.
  public var outcome: Outcome { Outcome(evidence, level: level) }

  /// One comparison of a claim.
  public struct Comparison: Sendable, Equatable, Codable {
    /// The left side as written; likewise the relation and the right side.
    public let left: String
    public let sign: String
    public let right: String
    public let outcome: Outcome
    /// Whether the claim says that it is not so.
    public let isDenied: Bool
    public let leftEstimate: Estimate
    public let rightEstimate: Estimate
    /// Left minus right, or left over right.
    public let contrast: Estimate
    /// Whether the sides are of what spans decades, and are compared by their ratio.
    public let isRatio: Bool
    /// Where the contrast is near enough to none; nil unless that is what is claimed, or if it is not known.
    public let margin: ClosedRange<Double>?
    /// What each seed says of the contrast, where trials are paired by seed or all of one variant.
    public let dots: [Double]
    /// Two-sided p of the comparison; nil where nothing was estimated.
    public let p: Double?
    /// The least and the greatest number of seeds of a variant in it.
    public let seeds: ClosedRange<Int>?
    /// Of how many trials those were chosen that fulfil a condition.
    public let choices: [ClaimSample.Choice]
    /// Why trials have no exact number, and how many of each: `diverged`, 2.
    public let gaps: [Gap]

    public struct Gap: Sendable, Hashable, Codable {
      public let reason: String
      public let count: Int
    }
    /// The method behind the interval of the contrast; "" if nothing was estimated.
    public let method: String
    /// Why it is undecided, "" if it is decided.
    public let reason: String
  }
}
