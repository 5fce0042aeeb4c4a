import Recurrent
import Testing

/// Random networks of one kind, and how wrong the approximate engines were found to be on them.
struct Rung: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let cell: any Cell
  let arrangement: Arrangement
  let units: Int, inputs: Int, steps: Int
  var outputSteps: Int?
  /// ρ: about the spectral radius of W.
  var scale = 1.0
  var forgetBias = 0.0
  /// (relative error, cosine) as recorded.
  let unit: (error: Double, cosine: Double)
  var local: (error: Double, cosine: Double)?

  static func tanh(
    _ name: String, _ arrangement: Arrangement, _ units: Int, _ steps: Int, _ scale: Double,
    _ unit: (Double, Double),
    _ local: (Double, Double)
  ) -> Rung {
    Rung(
      testDescription: "\(name), ρ = \(scale)", cell: RNN(), arrangement: arrangement, units: units,
      inputs: 4, steps: steps,
      scale: scale, unit: unit, local: local)
  }

  static func lstm(_ forgetBias: Double, _ unit: (Double, Double), _ local: (Double, Double)) -> Rung {
    Rung(
      testDescription: "lstm, forget bias \(forgetBias)", cell: LSTM(), arrangement: .manyToMany, units: 16,
      inputs: 2,
      steps: 50, forgetBias: forgetBias, unit: unit, local: local)
  }

  static let short = "tanh, errors at every step", long = "tanh, error at the last step"
  static let all = [
    Rung.tanh(short, .manyToMany, 8, 20, 0.3, (0.17, 0.99), (0.19, 0.98)),
    .tanh(short, .manyToMany, 8, 20, 0.6, (0.33, 0.95), (0.36, 0.94)),
    .tanh(short, .manyToMany, 8, 20, 0.9, (0.52, 0.85), (0.55, 0.84)),
    .tanh(short, .manyToMany, 8, 20, 1.2, (0.64, 0.78), (0.65, 0.76)),
    .tanh(long, .manyToOne, 32, 50, 0.3, (0.19, 0.98), (0.20, 0.98)),
    .tanh(long, .manyToOne, 32, 50, 0.6, (0.40, 0.92), (0.41, 0.91)),
    .tanh(long, .manyToOne, 32, 50, 0.9, (0.59, 0.81), (0.60, 0.80)),
    .tanh(long, .manyToOne, 32, 50, 1.2, (0.75, 0.67), (0.75, 0.66)),
    .lstm(0, (0.34, 0.94), (0.36, 0.94)),
    .lstm(1, (0.52, 0.86), (0.54, 0.85)),
    .lstm(5, (0.75, 0.69), (0.77, 0.69)),
    Rung(
      testDescription: "encoder of an encoder-decoder", cell: RNN(), arrangement: .sequenceToSequence,
      units: 8, inputs: 4,
      steps: 10, outputSteps: 6, unit: (0.99, 0.155)),
  ]
}
