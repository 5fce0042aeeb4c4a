import LinearAlgebra
import Recurrent

extension Sample {
  /// A task that asks for one number at the end.
  static func number(_ input: SampleValue, _ batch: Batch, _ example: Int, _ prediction: Prediction)
    -> Sample?
  {
    guard case .reals(let targets) = batch.targets else { return nil }
    return Sample(
      input: input, target: .text(MarkedPairs.decimals(targets[example, 0])),
      prediction: .text(MarkedPairs.decimals(prediction.answer(example, 0))))
  }
}
