import Recurrent

/// Share of the steps at which the possible next symbols are the most active outputs: the criterion of
/// Hochreiter and Schmidhuber (1997).
struct LegalSymbols: SequenceMetric {
  let name = "legal_symbols"
  let doc = "share of symbols whose possible successors are the most active outputs"

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    let steps = ReberSteps(batch, prediction).legal.joined()
    return (Double(steps.count { $0 }), Double(steps.count))
  }
}
