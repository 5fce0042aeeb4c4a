import CBoost

extension Estimate {
  /// A rate of success: truths as 1 and 0 by group, then by seed, each group with the same seeds.
  ///
  /// One group: Clopper & Pearson 1934, "The use of confidence or fiducial limits illustrated in the case of
  /// the binomial". Trials of several groups share their seeds, whose luck may be common to all of them: the
  /// mean rate is at least that of seeds in which all succeed, and at most that of those in which any does. A
  /// truth that is not known counts against either end.
  public init(rateOf groups: [[Bounds]], level: Double = Estimate.level) {
    let seeds = groups.first.map { Array($0.indices) } ?? [], count = Double(seeds.count),
      tail = (1 - level) / 2
    let truths = groups.joined(), value = truths.reduce(Bounds(0), +) * Bounds(1 / Double(truths.count))
    let all = seeds.reduce(0.0) { sum, seed in sum + groups.reduce(1) { min($0, $1[seed].low) } }
    let any = seeds.reduce(0.0) { sum, seed in sum + groups.reduce(0) { max($0, $1[seed].high) } }
    self.init(
      value, all > 0 ? cboost_beta_quantile(tail, all, count - all + 1) : 0,
      any < count ? cboost_beta_quantile(1 - tail, any + 1, count - any) : 1)
  }

  /// The rate of the first trials minus that of the second, truths as 1 and 0: the differences that
  /// Boschloo's test does not reject.
  public init(rateOf first: [Bounds], minusRateOf second: [Bounds], level: Double = Estimate.level) {
    let a = first.reduce(Bounds(0), +), b = second.reduce(Bounds(0), +), tail = (1 - level) / 2
    func least(_ x: Double, of n: Int, over y: Double, of m: Int) -> Double {
      TwoRates(Int(x), of: n, over: Int(y), of: m).leastDifference(tail: tail)
    }
    self.init(
      a * Bounds(1 / Double(first.count)) - b * Bounds(1 / Double(second.count)),
      least(a.low, of: first.count, over: b.high, of: second.count),
      -least(b.low, of: second.count, over: a.high, of: first.count))
  }
}
