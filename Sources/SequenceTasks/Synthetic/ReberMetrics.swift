import LinearAlgebra
import Recurrent

/// Share of the steps at which the possible next symbols are the most active outputs: the criterion of Hochreiter and Schmidhuber (1997).
struct LegalSymbols: SequenceMetric {
  let name = "legal_symbols"
  let doc = "share of symbols whose possible successors are the most active outputs"

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    let steps = ReberSteps(batch, prediction).legal.joined()
    return (Double(steps.count { $0 }), Double(steps.count))
  }
}

/// Share of the strings all of whose symbols are so.
struct LegalStrings: SequenceMetric {
  let name = "legal_strings"
  let doc = "share of strings all of whose possible successors are the most active outputs"

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    let strings = ReberSteps(batch, prediction).legal
    return (Double(strings.count { $0.allSatisfy { $0 } }), Double(strings.count))
  }
}

/// Share of the embedded strings whose last symbol but one, which the second decides, is predicted right.
struct OuterSymbols: SequenceMetric {
  let name = "outer_symbols"
  let doc = "share of strings whose last symbol but one, the same as the second, is predicted; chance is one half"

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    let strings = ReberSteps(batch, prediction).legal
    return (Double(strings.count { $0.dropLast().last == true }), Double(strings.count))
  }
}

/// For each string of a batch and each of its scored steps, whether the possible next symbols are the most active outputs.
struct ReberSteps {
  let legal: [[Bool]]

  init(_ batch: Batch, _ prediction: Prediction) {
    guard case .tokens(let tokens) = batch.inputs else { preconditionFailure("Reber strings are tokens") }
    let B = batch.examples, outputs = prediction.outputs
    legal = (0..<B).map { example in
      let rows = (0..<batch.inputShape.length(example)).map { $0 * B + example }
      return zip(rows, ReberGrammar.successors(in: rows.map { tokens[$0] })).compactMap { row, successors in
        guard prediction.scored[row] else { return nil }
        func activities(possible: Bool) -> [Double] {
          (0..<outputs.columns).filter { successors.contains(Int32($0)) == possible }.map { outputs[row, $0] }
        }
        guard let least = activities(possible: true).min(), let most = activities(possible: false).max() else { return nil }
        return least > most
      }
    }
  }
}
