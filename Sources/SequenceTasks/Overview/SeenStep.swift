import LinearAlgebra
import Recurrent

/// A scored step of a batch: where its target stands, and the input that is read at the same moment.
struct SeenStep {
  /// In the targets.
  let row: Int
  /// In the inputs; nil where an output has no input of its own moment: with a decoder, or after a picture.
  let input: Int?

  static func all(of batch: Batch, _ arrangement: Arrangement, loss: LossSettings) -> [SeenStep] {
    let B = batch.examples, hasSteps = arrangement.hasOutputSteps
    let scored = loss.divisors(of: batch, hasOutputSteps: hasSteps).map { $0 > 0 }
    return (0..<B).flatMap { example -> [SeenStep] in
      guard hasSteps else {
        return scored[example]
          ? [SeenStep(row: example, input: (batch.inputShape.length(example) - 1) * B + example)] : []
      }
      return (0..<batch.outputShape.length(example)).compactMap { step in
        let row = step * B + example
        guard scored[row] else { return nil }
        return SeenStep(row: row, input: arrangement == .manyToMany ? row : nil)
      }
    }
  }
}
