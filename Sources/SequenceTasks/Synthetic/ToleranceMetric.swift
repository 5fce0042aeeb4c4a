import Recurrent

/// The share of sequences all of whose scored outputs are near their targets.
struct ToleranceMetric: SequenceMetric {
  let tolerance: Double
  let name = "right"
  var doc: String { "share of sequences whose outputs are all within \(tolerance) of their targets" }

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    (Double(prediction.largestErrors(batch).count { $0 < tolerance }), Double(batch.examples))
  }
}
