import CBoost
import Foundation

/// A quantile, between two order statistics of a sample.
///
/// Each end is the order statistic nearest to the middle that is beyond the quantile with a probability of at
/// most (1 − level)/2, by the binomial distribution of the number of values on its side: no assumption on the
/// values, tied or infinite ones included. A value that is only bounded counts at its low end for the low
/// end, at its high end for the high one. Where there are too few values an end is open. David & Nagaraja
/// 2003, "Order statistics", 7.1; the tests are sign tests.
public struct QuantileInference: Inference {
  private let probability: Double
  /// Sorted.
  private let lows: [Double]
  private let highs: [Double]

  public init(_ probability: Double, of sample: [Bounds]) {
    self.probability = probability
    (lows, highs) = (sample.map(\.low).sorted(), sample.map(\.high).sorted())
  }

  public var value: Bounds {
    Bounds(Statistics.quantile(lows, probability), Statistics.quantile(highs, probability))
  }

  private var count: Int { lows.count }

  public func estimate(level: Double) -> Estimate {
    let tail = (1 - level) / 2
    /// How many values at one end of the sorted sample the quantile may not be beyond, where a value is on
    /// that side of it with a probability of `share`.
    func rank(_ share: Double) -> Int {
      (0..<count).first { QuantileInference.atMost($0, of: count, share) > tail } ?? count
    }
    let below = rank(probability), above = rank(1 - probability)
    let enough = (log(tail) / log(max(probability, 1 - probability))).rounded(.up)
    let doubt =
      enough.isFinite
      ? "\(spelledSeeds(count)), and an interval needs \(Int(enough))"
      : "seeds tell nothing of the least and greatest of others"
    return Estimate(
      value, below > 0 ? lows[below - 1] : -.infinity, above > 0 ? highs[count - above] : .infinity,
      doubt: below > 0 && above > 0 ? "" : doubt)
  }

  public func p(below limit: Double, orEqual: Bool) -> Double {
    QuantileInference.atMost(lows.count { isTied($0, limit) ? orEqual : $0 < limit }, of: count, probability)
  }

  public func p(above limit: Double, orEqual: Bool) -> Double {
    QuantileInference.atMost(
      highs.count { isTied($0, limit) ? orEqual : $0 > limit }, of: count, 1 - probability)
  }

  public func leastP(below limit: Double) -> Double { pow(1 - probability, Double(count)) }

  public func leastP(above limit: Double) -> Double { pow(probability, Double(count)) }

  public func seeds(deciding limit: Double, level: Double) -> Int? {
    let below = Double(highs.count { $0 < limit }) / Double(count),
      above = Double(lows.count { $0 > limit }) / Double(count)
    return firstCount(beyond: count) { more in
      func isSure(_ share: Double, _ probability: Double) -> Bool {
        QuantileInference.atMost(more - Int(share * Double(more)), of: more, probability) <= (1 - level) / 2
      }
      return isSure(above, probability) || isSure(below, 1 - probability)
    }
  }

  /// Whether two numbers differ by nothing but rounding.
  private func isTied(_ a: Double, _ b: Double) -> Bool {
    a == b || a.isFinite && b.isFinite && abs(a - b) <= 1e-14 * max(abs(a), abs(b))
  }

  /// P(at most k of n), each with a probability of `share`; 1 of nothing.
  private static func atMost(_ k: Int, of n: Int, _ share: Double) -> Double {
    n == 0 || k >= n ? 1 : cboost_binomial_cumulative(Double(k), Double(n), share)
  }
}
