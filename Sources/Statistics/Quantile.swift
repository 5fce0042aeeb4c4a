/// The quantile of a sample at `probability` in [0, 1]; NaN for an empty sample, if a value is NaN, or
/// between −∞ and +∞.
///
/// Interpolates linearly between order statistics at position (n − 1)·p, the default of NumPy and R. Source:
/// Hyndman and Fan 1996, "Sample quantiles in statistical packages", type 7.
public func quantile(_ sample: [Double], _ probability: Double) -> Double {
  precondition((0...1).contains(probability), "a probability lies in [0, 1]")
  guard !sample.isEmpty, !sample.contains(where: \.isNaN) else { return .nan }
  let sorted = sample.sorted()
  let position = Double(sorted.count - 1) * probability
  let below = Int(position)
  let above = min(below + 1, sorted.count - 1)
  let share = position - Double(below)
  // An exact order statistic needs no neighbour, and infinities would make NaN of the interpolation: between
  // a number and an infinity every point is infinite, between both infinities there is none.
  if share == 0 || sorted[below] == sorted[above] { return sorted[below] }
  switch (sorted[below].isFinite, sorted[above].isFinite) {
  case (true, false): return sorted[above]
  case (false, true): return sorted[below]
  default: return sorted[below] + share * (sorted[above] - sorted[below])
  }
}

/// The median: the quantile at one half.
public func median(_ sample: [Double]) -> Double { quantile(sample, 0.5) }
