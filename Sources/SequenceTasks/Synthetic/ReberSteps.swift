import LinearAlgebra
import Recurrent

/// For each string of a batch and each of its scored steps, whether the possible next symbols are the most
/// active outputs.
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
        guard let least = activities(possible: true).min(), let most = activities(possible: false).max()
        else { return nil }
        return least > most
      }
    }
  }
}
