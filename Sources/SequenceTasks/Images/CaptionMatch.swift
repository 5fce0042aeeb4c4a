import Recurrent

/// The share of captions that are right from the first letter or word to the end.
struct CaptionMatch: SequenceMetric {
  let name = "exact_match"
  let doc = "Share of captions that are right as a whole, their end among it."

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    guard case .classes(let targets) = batch.targets else { return (0, 0) }
    let right = (0..<batch.examples).count { example in
      batch.outputRows(example).allSatisfy { prediction.classes[$0] == targets[$0] }
    }
    return (Double(right), Double(batch.examples))
  }
}
