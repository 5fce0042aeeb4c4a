import CBoost
import Foundation

extension Estimate {
  /// A quantile, between two order statistics of the sample.
  ///
  /// Each end is the order statistic nearest to the middle that is beyond the quantile with a probability of
  /// at most (1 − level)/2, by the binomial distribution of the number of values on its side: no assumption
  /// on the values, tied or infinite ones included. A value that is only bounded counts at its low end for
  /// the low end, at its high end for the high one. Where there are too few values an end is open. David &
  /// Nagaraja 2003, "Order statistics", 7.1.
  public init(quantile probability: Double, of sample: [Bounds], level: Double = Estimate.level) {
    let lows = sample.map(\.low).sorted(), highs = sample.map(\.high).sorted(), count = sample.count,
      tail = (1 - level) / 2
    /// How many values at one end of the sorted sample the quantile may not be beyond, where a value is on
    /// that side of it with a probability of `share`.
    func rank(_ share: Double) -> Int {
      (0..<count).first { cboost_binomial_cumulative(Double($0), Double(count), share) > tail } ?? count
    }
    let below = rank(probability), above = rank(1 - probability)
    let enough = (log(tail) / log(max(probability, 1 - probability))).rounded(.up),
      seeds = count == 1 ? "1 seed" : "\(count) seeds"
    let doubt =
      enough.isFinite
      ? "\(seeds), and an interval needs \(Int(enough))"
      : "seeds tell nothing of the least and greatest of others"
    self.init(
      Bounds(Statistics.quantile(lows, probability), Statistics.quantile(highs, probability)),
      below > 0 ? lows[below - 1] : -.infinity, above > 0 ? highs[count - above] : .infinity,
      doubt: below > 0 && above > 0 ? "" : doubt)
  }
}
