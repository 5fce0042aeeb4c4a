import LinearAlgebra
import Recurrent

/// Units of `LSTM`, gates in the order i, f, g, o.
struct LSTMPopulation: GatedPopulation {
  private(set) var output: [Double]
  private var q: [Double]

  init(count: Int) {
    output = Array(repeating: 0, count: count)
    q = output
  }

  mutating func step(drive: [[Double]], field: [[Double]], weights: [Double]) -> GatedStep {
    let none = Array(repeating: 0.0, count: output.count)
    var step = GatedStep(carried: none, read: none, ofCarried: [none, none, none], ofOutput: none)
    for unit in output.indices {
      func a(_ gate: Int) -> Double { drive[gate][unit] + field[gate][unit] }
      let i = Double.sigmoid(a(0)), f = Double.sigmoid(a(1)), g = Reals.tanh(a(2)), o = Double.sigmoid(a(3)),
        before = q[unit]
      q[unit] = f * before + i * g
      let squashed = Reals.tanh(q[unit])
      output[unit] = o * squashed
      step.carried[unit] = f
      step.read[unit] = o * (1 - squashed * squashed)
      step.ofCarried[0][unit] = weights[0] * g * i * (1 - i)
      step.ofCarried[1][unit] = weights[1] * before * f * (1 - f)
      step.ofCarried[2][unit] = weights[2] * i * (1 - g * g)
      step.ofOutput[unit] = weights[3] * squashed * o * (1 - o)
    }
    return step
  }
}
