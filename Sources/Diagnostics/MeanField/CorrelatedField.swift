/// What random recurrent weights add to the pre-activations of many units: independent normals for every gate and unit,
/// whose covariance over time is that of what the weights read.
///
/// Weights are the same at every step, so the numbers of different steps are correlated as E[s_t s_{t'}] is: row by row
/// a factor of Cholesky makes them of independent ones.
struct CorrelatedField {
  private var factor: [[Double]] = []
  private var draws: [[Double]] = []

  /// Those of the next step t.
  ///
  /// - Parameters:
  ///   - covariances: with the steps 0 … t.
  ///   - draw: standard normals, one for each number.
  mutating func next(_ covariances: [Double], draw: [Double]) -> [Double] {
    let t = factor.count
    var row = [Double](repeating: 0, count: t + 1), left = covariances[t]
    for s in 0..<t where factor[s][s] > 0 {
      var product = covariances[s]
      for earlier in 0..<s { product -= row[earlier] * factor[s][earlier] }
      row[s] = product / factor[s][s]
      left -= row[s] * row[s]
    }
    // Below this it is rounding: the step repeats what was.
    row[t] = left > 1e-10 * covariances[t] ? left.squareRoot() : 0
    factor.append(row)
    draws.append(draw)
    var sum = [Double](repeating: 0, count: draw.count)
    for (share, draw) in zip(row, draws) where share != 0 {
      for index in sum.indices { sum[index] += share * draw[index] }
    }
    return sum
  }
}
