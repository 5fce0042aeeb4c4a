import Components
import LinearAlgebra
import Recurrent

/// Mean squared error of a scored step: twice the loss, as papers print it.
struct SquaredErrorMetric: SequenceMetric {
  let name = "squared_error"
  let doc = "mean squared error of a scored step, summed over outputs"
  let isBetterHigher = false
  let scale = Scale.logarithmic

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    guard case .reals(let targets) = batch.targets else { return (0, 0) }
    var sum = 0.0, count = 0.0
    for row in prediction.scored.indices where prediction.scored[row] {
      for column in 0..<targets.columns {
        let difference = prediction.answer(row, column) - targets[row, column]
        sum += difference * difference
      }
      count += 1
    }
    return (sum, count)
  }

  /// The baselines of an answer with this mean squared error; the loss is half of it.
  static func baselines(_ value: Double, name: String, doc: String) -> [Baseline] {
    [Baseline(name, value / 2, doc: doc), Baseline(name, of: "squared_error", value, doc: doc)]
  }
}
