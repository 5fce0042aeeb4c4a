import Foundation

/// A mean with the interval that says how well a few seeds determine it.
public struct Estimate: Sendable, Hashable {
  /// Number of values.
  public let count: Int
  public let mean: Double
  /// The ends of the interval; NaN if there are fewer than two values, which determine none.
  public let low: Double
  public let high: Double

  public init(count: Int, mean: Double, low: Double, high: Double) {
    (self.count, self.mean, self.low, self.high) = (count, mean, low, high)
  }

  /// Half the interval's width: the number after ±.
  public var margin: Double { (high - low) / 2 }
}

/// The mean and its Student-t interval, mean ± t(ν = n − 1)·sd/√n, at a `level` in (0, 1).
///
/// Assumes that the values, one per seed, are independent and roughly normally distributed.
public func estimate(_ sample: [Double], level: Double = 0.95) -> Estimate {
  let centre = mean(sample)
  guard sample.count > 1 else { return Estimate(count: sample.count, mean: centre, low: .nan, high: .nan) }
  let t = StudentT(degreesOfFreedom: sample.count - 1).quantile((1 + level) / 2)
  let margin = t * standardDeviation(sample) / Double(sample.count).squareRoot()
  return Estimate(count: sample.count, mean: centre, low: centre - margin, high: centre + margin)
}

/// The geometric mean and its Student-t interval, both computed from the logarithms: for quantities that span
/// decades.
///
/// All values must be positive; the result is NaN otherwise.
public func logarithmicEstimate(_ sample: [Double], level: Double = 0.95) -> Estimate {
  let logarithms = estimate(sample.map { $0 > 0 ? log($0) : .nan }, level: level)
  return Estimate(
    count: logarithms.count, mean: exp(logarithms.mean), low: exp(logarithms.low), high: exp(logarithms.high))
}
