import Recurrent

/// The share of texts that are right from the first character, or word, to the last.
struct ExactMatch: SequenceMetric {
  let name = "exact_match"
  var doc = "share of outputs that are the target, character by character"

  static let ofCaptions = ExactMatch(doc: "Share of captions that are right as a whole, their end among it.")

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    let texts = DecodedText.all(batch, prediction)
    return (Double(texts.count { $0.target == $0.prediction }), Double(texts.count))
  }
}
