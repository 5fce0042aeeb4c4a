import LinearAlgebra
import Recurrent

/// Mean squared error of a scored step: twice the loss, as papers print it.
struct SquaredErrorMetric: SequenceMetric {
  let name = "squared_error"
  let doc = "mean squared error of a scored step, summed over outputs"
  let isBetterHigher = false

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

  /// The levels of an answer with this mean squared error; the loss is half of it.
  static func baselines(_ value: Double, name: String, doc: String) -> [Baseline] {
    [Baseline(name, value / 2, doc: doc), Baseline(name, of: "squared_error", value, doc: doc)]
  }
}

/// The share of sequences all of whose scored outputs are near their targets.
struct ToleranceMetric: SequenceMetric {
  let tolerance: Double
  let name = "right"
  var doc: String { "share of sequences whose outputs are all within \(tolerance) of their targets" }

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    (Double(prediction.largestErrors(batch).count { $0 < tolerance }), Double(batch.examples))
  }
}

extension Sample {
  /// A task that asks for one number at the end.
  static func number(_ input: SampleValue, _ batch: Batch, _ example: Int, _ prediction: Prediction) -> Sample? {
    guard case .reals(let targets) = batch.targets else { return nil }
    return Sample(
      input: input, target: .text(MarkedPairs.decimals(targets[example, 0])),
      prediction: .text(MarkedPairs.decimals(prediction.answer(example, 0))))
  }
}
