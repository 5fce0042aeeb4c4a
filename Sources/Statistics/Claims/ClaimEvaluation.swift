public import Components
import LinearAlgebra

/// Judges claims by estimates and bootstrap intervals over seeds.
///
/// Each resample draws as many seeds as there are, with replacement. Trials with the same list of seeds are
/// drawn together, whatever their variant, so that the results of two variants with one seed stay paired. The
/// interval is the percentile interval: the 2.5 % and 97.5 % quantiles of the resamples. A comparison is true
/// if it holds in the whole interval of the difference of its sides, false if it holds nowhere in it, and
/// undecided otherwise. A number that a trial leaves open (a censored lag, the loss of a trial that diverged)
/// counts as every number that it could be.
///
/// Source: Efron & Tibshirani 1993, "An introduction to the bootstrap", chapter 13;
/// `scipy.stats.bootstrap(method='percentile')`.
public enum ClaimEvaluation {
  public static let resamples = 9999
  /// With fewer seeds there is no interval.
  public static let fewestSeeds = 3
  static let tail = 0.025

  /// Judges a claim by its numbers.
  ///
  /// - Parameters:
  ///   - claim: the claim.
  ///   - text: the text from which `claim` was read.
  ///   - numbers: the numbers of its columns and baselines.
  /// - Throws: if parts of the claim do not fit together.
  public static func verdict(
    on claim: ClaimExpression, text: String, numbers: some ClaimNumbers
  ) throws(TextFault) -> ClaimVerdict {
    let prepared = try PreparedClaim(claim, numbers)
    let resampling = Resampling(prepared)
    let scalars = Array(text.unicodeScalars)
    func written(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
    let comparisons = prepared.comparisons.indices.map { index in
      let comparison = prepared.comparisons[index], spread = resampling.spreads[index]
      let outcome = comparison.outcome(spread)
      return ClaimVerdict.Comparison(
        left: written(comparison.leftRange), sign: comparison.sign, right: written(comparison.rightRange), outcome: outcome,
        leftInterval: spread.left, rightInterval: spread.right, difference: spread.difference, seeds: comparison.seeds,
        reason: outcome == .undecided ? comparison.doubt(spread) : "")
    }
    return ClaimVerdict(outcome: outcome(prepared.truth, comparisons.map(\.outcome)), comparisons: comparisons)
  }

  /// Throws if parts of the claim do not fit together, whatever the numbers are.
  public static func check(_ claim: ClaimExpression, numbers: some ClaimNumbers) throws(TextFault) {
    _ = try PreparedClaim(claim, numbers)
  }

  private static func outcome(_ truth: PreparedClaim.Truth, _ outcomes: [ClaimVerdict.Outcome]) -> ClaimVerdict.Outcome {
    func bounds(_ truth: PreparedClaim.Truth) -> Bounds {
      switch truth {
      case .comparison(let index):
        switch outcomes[index] {
        case .holds: Bounds(true)
        case .fails: Bounds(false)
        case .undecided: .undecided
        }
      case .not(let x): !bounds(x)
      case .and(let a, let b): bounds(a).and(bounds(b))
      case .or(let a, let b): bounds(a).or(bounds(b))
      }
    }
    let truth = bounds(truth)
    return truth == Bounds(true) ? .holds : truth == Bounds(false) ? .fails : .undecided
  }
}

/// The values in the comparisons of a claim under many choices of seeds.
private struct Resampling {
  struct Spread {
    let left: ClaimVerdict.Interval
    let right: ClaimVerdict.Interval
    let difference: ClaimVerdict.Interval
    /// The difference plus and minus the tolerance around the right side.
    let raised: ClaimVerdict.Interval
    let lowered: ClaimVerdict.Interval
  }

  let spreads: [Spread]

  init(_ claim: PreparedClaim) {
    var collections = claim.comparisons.map { Collection($0) }
    // What has too few seeds is not resampled: no number of resamples would make an interval of it.
    if claim.comparisons.contains(where: { $0.isResampled && $0.hasEnoughSeeds }) {
      var streams = claim.seedLists.map { seeds in
        RandomStream(seed: 0, name: "bootstrap of seeds " + seeds.map(String.init).joined(separator: ","))
      }
      var draws = claim.seedLists
      for _ in 0..<ClaimEvaluation.resamples {
        for list in draws.indices {
          let count = draws[list].count
          for index in 0..<count { draws[list][index] = streams[list].integer(below: count) }
        }
        for index in collections.indices { collections[index].add(draws) }
      }
    }
    spreads = collections.map(\.spread)
  }

  /// One comparison's resamples.
  private struct Collection {
    private let comparison: PreparedClaim.Comparison
    /// Lower and upper bounds of left, right, difference, difference plus and minus tolerance.
    private var lows: [[Double]] = Array(repeating: [], count: 5)
    private var highs: [[Double]] = Array(repeating: [], count: 5)

    init(_ comparison: PreparedClaim.Comparison) { self.comparison = comparison }

    mutating func add(_ draws: [[Int]]) {
      guard comparison.isResampled, comparison.hasEnoughSeeds else { return }
      for (index, value) in comparison.values(draws).enumerated() {
        lows[index].append(value.low)
        highs[index].append(value.high)
      }
    }

    var spread: Spread {
      let estimates = comparison.values(nil),
        intervals = estimates.indices.map { index in
          guard !lows[index].isEmpty else {
            return ClaimVerdict.Interval(estimate: estimates[index], low: estimates[index].low, high: estimates[index].high)
          }
          let ends = Bounds(
            quantile(lows[index], ClaimEvaluation.tail), quantile(highs[index], 1 - ClaimEvaluation.tail))
          return ClaimVerdict.Interval(estimate: estimates[index], low: ends.low, high: ends.high)
        }
      return Spread(
        left: intervals[0], right: intervals[1], difference: intervals[2], raised: intervals[3], lowered: intervals[4])
    }
  }
}

extension PreparedClaim.Comparison {
  /// Left, right, their difference, and that plus and minus the tolerance.
  fileprivate func values(_ draws: [[Int]]?) -> [Bounds] {
    let left = left.value(draws), right = right.value(draws)
    let difference = left - right, margin = tolerance.margin(of: right)
    return [left, right, difference, difference + margin, difference - margin]
  }

  fileprivate var isResampled: Bool { aggregates.contains(where: \.isResampled) }

  /// The numbers of seeds that are resampled, or else counted.
  fileprivate var seeds: ClosedRange<Int>? {
    let resampled = aggregates.filter(\.isResampled)
    let counts = (resampled.isEmpty ? aggregates : resampled).flatMap { $0.sample.groups.map(\.seeds.count) }
    guard let least = counts.min(), let most = counts.max() else { return nil }
    return least...most
  }

  fileprivate var hasEnoughSeeds: Bool { !isResampled || (seeds?.lowerBound ?? 0) >= ClaimEvaluation.fewestSeeds }

  fileprivate var sign: String {
    if let relation { return relation.rawValue }
    switch tolerance {
    case .absolute(let margin): return "within \(Value.spelling(margin)) of"
    case .relative(let share): return "within \(Value.spelling(share * 100)) % of"
    }
  }

  fileprivate func outcome(_ spread: Resampling.Spread) -> ClaimVerdict.Outcome {
    guard hasEnoughSeeds else { return .undecided }
    let (low, high) = (spread.difference.low, spread.difference.high)
    let holds: Bool, fails: Bool
    switch relation {
    case .less: (holds, fails) = (high < 0, low >= 0)
    case .atMost: (holds, fails) = (high <= 0, low > 0)
    case .greater: (holds, fails) = (low > 0, high <= 0)
    case .atLeast: (holds, fails) = (low >= 0, high < 0)
    case .equal: (holds, fails) = (low == 0 && high == 0, low > 0 || high < 0)
    case .unequal: (holds, fails) = (low > 0 || high < 0, low == 0 && high == 0)
    case nil:
      (holds, fails) = (
        spread.raised.low >= 0 && spread.lowered.high <= 0, spread.raised.high < 0 || spread.lowered.low > 0
      )
    }
    return holds ? .holds : fails ? .fails : .undecided
  }

  /// Why the comparison is undecided.
  fileprivate func doubt(_ spread: Resampling.Spread) -> String {
    let gaps = aggregates.flatMap(\.sample.gaps).reduce(into: [String]()) { known, gap in
      if !known.contains(gap) { known.append(gap) }
    }
    let missing =
      gaps.isEmpty ? "" : gaps.prefix(3).joined(separator: "; ") + (gaps.count > 3 ? "; and \(gaps.count - 3) more" : "")
    if !hasEnoughSeeds {
      let count = seeds?.lowerBound ?? 0
      return "\(count == 1 ? "1 seed" : "\(count) seeds"), and an interval needs \(ClaimEvaluation.fewestSeeds)"
        + (missing.isEmpty ? "" : "; " + missing)
    }
    return missing.isEmpty ? "the interval of the difference holds both answers" : missing
  }
}

/// Numbers in words.
private enum Value {
  static func spelling(_ real: Double) -> String {
    let rounded = (real * 1e9).rounded() / 1e9
    return Int(exactly: rounded).map(String.init) ?? rounded.description
  }
}
