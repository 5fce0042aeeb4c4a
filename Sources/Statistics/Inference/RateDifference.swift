/// The rate of some trials minus that of others, truths as 1 and 0: the differences that Boschloo's test does
/// not reject.
public struct RateDifference: Inference {
  public let value: Bounds
  private let first: (least: Int, most: Int, count: Int)
  private let second: (least: Int, most: Int, count: Int)

  public init(_ first: [Bounds], minus second: [Bounds]) {
    func successes(_ truths: [Bounds]) -> (Int, Int, Int) {
      (truths.count { $0.low == 1 }, truths.count { $0.high >= 1 }, truths.count)
    }
    (self.first, self.second) = (successes(first), successes(second))
    value =
      first.reduce(Bounds(0), +) * Bounds(1 / Double(first.count)) - second.reduce(Bounds(0), +)
      * Bounds(1 / Double(second.count))
  }

  private var above: TwoRates { TwoRates(first.least, of: first.count, over: second.most, of: second.count) }
  private var below: TwoRates { TwoRates(second.least, of: second.count, over: first.most, of: first.count) }

  public func estimate(level: Double) -> Estimate {
    let tail = (1 - level) / 2
    return Estimate(value, above.leastDifference(tail: tail), -below.leastDifference(tail: tail))
  }

  public func p(below limit: Double, orEqual: Bool) -> Double {
    limit < -1 ? 0 : limit > 1 ? 1 : above.p(limit)
  }

  public func p(above limit: Double, orEqual: Bool) -> Double {
    limit > 1 ? 0 : limit < -1 ? 1 : below.p(-limit)
  }

  public func leastP(below limit: Double) -> Double {
    limit < -1
      ? 0 : limit > 1 ? 1 : TwoRates(first.count, of: first.count, over: 0, of: second.count).p(limit)
  }

  public func leastP(above limit: Double) -> Double {
    limit > 1
      ? 0 : limit < -1 ? 1 : TwoRates(second.count, of: second.count, over: 0, of: first.count).p(-limit)
  }

  /// As the interval's half that faces the limit shrinks with √n.
  public func seeds(deciding limit: Double, level: Double) -> Int? {
    let interval = estimate(level: level), count = min(first.count, second.count)
    guard value.isExact, value.low != limit else { return nil }
    let margin = value.low > limit ? value.low - interval.low : interval.high - value.low
    let ratio = margin / abs(value.low - limit), seeds = (Double(count) * ratio * ratio).rounded(.up)
    return seeds <= Double(mostSeeds) ? max(Int(seeds), count + 1) : nil
  }
}
