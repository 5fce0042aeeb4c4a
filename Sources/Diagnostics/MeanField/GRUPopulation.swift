import LinearAlgebra
import Recurrent

/// Units of `GRU`, gates in the order r, z, n.
struct GRUPopulation: GatedPopulation {
  private(set) var output: [Double]
  /// d
  private let recurrentBias: [Double]

  init(recurrentBias: [Double]) {
    output = Array(repeating: 0, count: recurrentBias.count)
    self.recurrentBias = recurrentBias
  }

  mutating func step(drive: [[Double]], field: [[Double]], weights: [Double]) -> GatedStep {
    let none = Array(repeating: 0.0, count: output.count)
    var step = GatedStep(
      carried: none, read: Array(repeating: 1, count: output.count), ofCarried: [none, none, none])
    for unit in output.indices {
      let r = Double.sigmoid(drive[0][unit] + field[0][unit]),
        z = Double.sigmoid(drive[1][unit] + field[1][unit])
      let recurrent = field[2][unit] + recurrentBias[unit], before = output[unit]
      let n = Reals.tanh(drive[2][unit] + r * recurrent), slope = (1 - z) * (1 - n * n)
      output[unit] = n + z * (before - n)
      step.carried[unit] = z
      step.ofCarried[0][unit] = weights[0] * slope * recurrent * r * (1 - r)
      step.ofCarried[1][unit] = weights[1] * (before - n) * z * (1 - z)
      step.ofCarried[2][unit] = weights[2] * slope * r
    }
    return step
  }
}
