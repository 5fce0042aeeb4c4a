import Recurrent

/// Share of the strings at every step of which the possible next symbols are the most active outputs.
struct LegalStrings: SequenceMetric {
  let name = "legal_strings"
  let doc = "share of strings all of whose possible successors are the most active outputs"

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    let strings = ReberSteps(batch, prediction).legal
    return (Double(strings.count { $0.allSatisfy { $0 } }), Double(strings.count))
  }
}
