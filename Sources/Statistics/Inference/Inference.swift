/// What the numbers of a few seeds tell of the number behind them: an interval at any level of confidence, and
/// a test of every number that it could be.
///
/// The two belong together. The interval at a level holds the numbers that no one-sided test at (1 − level)/2
/// rejects.
public protocol Inference: Sendable {
  /// The number itself; not exact where values are censored or missing.
  var value: Bounds { get }

  /// Its interval, at a level of confidence.
  func estimate(level: Double) -> Estimate

  /// One-sided p of the hypothesis that the number is below `limit`, or on it where `orEqual`; 1 where the
  /// values tell nothing of it.
  func p(below limit: Double, orEqual: Bool) -> Double

  /// Likewise above.
  func p(above limit: Double, orEqual: Bool) -> Double

  /// The least p of the hypothesis that the number is below `limit` that so many seeds can give, whatever they
  /// say.
  func leastP(below limit: Double) -> Double

  /// Likewise above.
  func leastP(above limit: Double) -> Double

  /// How many seeds of each variant would tell on which side of `limit` the number is, if they lay apart as
  /// these do; nil where that cannot be told, or where it would be more than `mostSeeds`.
  func seeds(deciding limit: Double, level: Double) -> Int?
}

/// More seeds than anyone would run.
let mostSeeds = 1000

/// The first number of seeds beyond `count` of which something is so.
func firstCount(beyond count: Int, where isEnough: (Int) -> Bool) -> Int? {
  stride(from: count + 1, through: mostSeeds, by: 1).first(where: isEnough)
}

/// `1 seed`, `3 seeds`
func spelledSeeds(_ count: Int) -> String { count == 1 ? "1 seed" : "\(count) seeds" }

/// A number that is no estimate: nothing of it depends on seeds.
struct FixedNumber: Inference {
  let value: Bounds

  func estimate(level: Double) -> Estimate { Estimate(value) }

  func p(below limit: Double, orEqual: Bool) -> Double {
    value.low > limit || !orEqual && value.low == limit ? 0 : 1
  }

  func p(above limit: Double, orEqual: Bool) -> Double {
    value.high < limit || !orEqual && value.high == limit ? 0 : 1
  }

  func leastP(below limit: Double) -> Double { 0 }

  func leastP(above limit: Double) -> Double { 0 }

  func seeds(deciding limit: Double, level: Double) -> Int? { nil }
}

/// factor · x + shift, for an x that is inferred.
struct ShiftedInference: Inference {
  private let base: any Inference
  private let factor: Double
  private let shift: Bounds

  /// - Precondition: `factor` is not 0.
  init(_ base: some Inference, times factor: Double, plus shift: Bounds) {
    (self.base, self.factor, self.shift) = (base, factor, shift)
  }

  var value: Bounds { base.value * Bounds(factor) + shift }

  func estimate(level: Double) -> Estimate { base.estimate(level: level).scaled(by: factor, plus: shift) }

  func p(below limit: Double, orEqual: Bool) -> Double {
    let place = (limit - shift.low) / factor
    return factor > 0 ? base.p(below: place, orEqual: orEqual) : base.p(above: place, orEqual: orEqual)
  }

  func p(above limit: Double, orEqual: Bool) -> Double {
    let place = (limit - shift.high) / factor
    return factor > 0 ? base.p(above: place, orEqual: orEqual) : base.p(below: place, orEqual: orEqual)
  }

  func leastP(below limit: Double) -> Double {
    let place = (limit - shift.low) / factor
    return factor > 0 ? base.leastP(below: place) : base.leastP(above: place)
  }

  func leastP(above limit: Double) -> Double {
    let place = (limit - shift.high) / factor
    return factor > 0 ? base.leastP(above: place) : base.leastP(below: place)
  }

  func seeds(deciding limit: Double, level: Double) -> Int? {
    shift.isExact ? base.seeds(deciding: (limit - shift.low) / factor, level: level) : nil
  }
}
