import CBoost
import Foundation

/// A rate of success: truths as 1 and 0 by group, then by seed, each group with the same seeds.
///
/// One group: Clopper & Pearson 1934, "The use of confidence or fiducial limits illustrated in the case of the
/// binomial". Trials of several groups share their seeds, whose luck may be common to all of them: the mean
/// rate is at least that of seeds in which all succeed, and at most that of those in which any does. A truth
/// that is not known counts against either end.
public struct RateInference: Inference {
  public let value: Bounds
  private let count: Int
  /// Seeds in which all succeed, and in which any does.
  private let all: Int
  private let any: Int

  public init(_ groups: [[Bounds]]) {
    let seeds = groups.first.map { Array($0.indices) } ?? [], truths = groups.joined()
    value = truths.reduce(Bounds(0), +) * Bounds(1 / Double(truths.count))
    count = seeds.count
    all = seeds.count { seed in groups.allSatisfy { $0[seed].low == 1 } }
    any = seeds.count { seed in groups.contains { $0[seed].high >= 1 } }
  }

  public func estimate(level: Double) -> Estimate {
    if count == 0 { return Estimate(.unknown, doubt: "no trial is left") }
    let tail = (1 - level) / 2, n = Double(count), all = Double(all), any = Double(any)
    return Estimate(
      value, all > 0 ? cboost_beta_quantile(tail, all, n - all + 1) : 0,
      any < n ? cboost_beta_quantile(1 - tail, any + 1, n - any) : 1)
  }

  public func p(below limit: Double, orEqual: Bool) -> Double {
    limit < 0 || limit == 0 && !orEqual ? 0 : RateInference.atLeast(all, of: count, limit)
  }

  public func p(above limit: Double, orEqual: Bool) -> Double {
    limit > 1 || limit == 1 && !orEqual ? 0 : RateInference.atLeast(count - any, of: count, 1 - limit)
  }

  public func leastP(below limit: Double) -> Double { RateInference.atLeast(count, of: count, limit) }

  public func leastP(above limit: Double) -> Double { RateInference.atLeast(count, of: count, 1 - limit) }

  public func seeds(deciding limit: Double, level: Double) -> Int? {
    guard count > 0, 0 < limit, limit < 1 else { return nil }
    return firstCount(beyond: count) { more in
      func isSure(_ successes: Int, _ limit: Double) -> Bool {
        let grown = Int(Double(successes) / Double(count) * Double(more))
        return RateInference.atLeast(grown, of: more, limit) <= (1 - level) / 2
      }
      return isSure(all, limit) || isSure(count - any, 1 - limit)
    }
  }

  /// P(at least k of n), each with a probability of at most `rate`.
  private static func atLeast(_ k: Int, of n: Int, _ rate: Double) -> Double {
    k <= 0 || rate >= 1 ? 1 : rate <= 0 ? 0 : cboost_binomial_cumulative(Double(n - k), Double(n), 1 - rate)
  }
}
