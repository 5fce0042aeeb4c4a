import LinearAlgebra

/// How fast a profile falls: the line through its logarithm against the lag that has the least Huber loss, so that
/// a few lags that lie elsewhere do not turn it.
///
/// Over the lags from the reference to the last one before the profile first leaves the numbers above `floor`.
/// Iteratively reweighted least squares: the weight of a residual r is 1 up to 1.345 σ, else 1.345 σ/|r|, σ being
/// 1.4826 times the median modulus. Source: Huber, Robust estimation of a location parameter, 1964; the factors are
/// those with 95 % efficiency for normal residuals.
struct FittedDecay {
  /// Nats a step, negative where the profile grows; NaN for fewer than two lags.
  let rate: Double
  /// How many the line is fitted to.
  let lags: Int

  /// Below this share of its start a profile in float32 may have underflowed.
  static let floor = 1e-30

  private static let rounds = 50

  init(_ profile: [Double], from reference: Int) {
    let logarithms = profile.dropFirst(reference).prefix { $0 > FittedDecay.floor && $0.isFinite }.map {
      Reals.log($0)
    }
    lags = logarithms.count
    guard lags > 1 else {
      rate = .nan
      return
    }
    // Residuals that are nothing but rounding are no reason to doubt a lag.
    let rounding = 1e-13 * (1 + logarithms.reduce(0) { max($0, abs($1)) })
    var weights = Array(repeating: 1.0, count: lags), slope = 0.0
    for _ in 0..<FittedDecay.rounds {
      var (w, x, y) = (0.0, 0.0, 0.0)
      for (lag, value) in logarithms.enumerated() {
        w += weights[lag]
        x += weights[lag] * Double(lag)
        y += weights[lag] * value
      }
      let centre = (x: x / w, y: y / w)
      var (xx, xy) = (0.0, 0.0)
      for (lag, value) in logarithms.enumerated() {
        let distance = Double(lag) - centre.x
        xx += weights[lag] * distance * distance
        xy += weights[lag] * distance * (value - centre.y)
      }
      slope = xy / xx
      let residuals = logarithms.enumerated().map { abs($1 - centre.y - slope * (Double($0) - centre.x)) }
      let bound = 1.345 * max(1.4826 * Quartiles(residuals).median, rounding)
      weights = residuals.map { $0 <= bound ? 1 : bound / $0 }
    }
    rate = -slope
  }
}
