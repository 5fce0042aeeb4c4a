import Recurrent

/// Share of the embedded strings whose last symbol but one, which the second decides, is predicted right.
struct OuterSymbols: SequenceMetric {
  let name = "outer_symbols"
  let doc =
    "share of strings whose last symbol but one, the same as the second, is predicted; chance is one half"

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    let strings = ReberSteps(batch, prediction).legal
    return (Double(strings.count { $0.dropLast().last == true }), Double(strings.count))
  }
}
