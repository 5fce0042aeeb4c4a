import Foundation

/// Arithmetic mean; NaN for an empty sample.
public func mean(_ sample: [Double]) -> Double {
  sample.reduce(0, +) / Double(sample.count)
}

/// Geometric mean exp(mean(log x)); NaN for an empty sample or if a value is negative, 0 if one is zero.
public func geometricMean(_ sample: [Double]) -> Double {
  exp(mean(sample.map { log($0) }))
}

/// Standard deviation with n − 1 in the denominator; NaN for fewer than two values.
///
/// The mean is subtracted first, so that a large common offset costs no digits.
public func standardDeviation(_ sample: [Double]) -> Double {
  guard sample.count > 1 else { return .nan }
  let centre = mean(sample)
  let squares = sample.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  return (squares / Double(sample.count - 1)).squareRoot()
}
