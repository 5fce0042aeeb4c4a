public import LinearAlgebra
public import Recurrent

/// The network's states and outputs on the probe batch at a record, without dropout or noise. Matrices are
/// valid as long as those of a `Record`.
public struct ProbeRecord: @unchecked Sendable {
  /// The same at every record of a trial.
  public let batch: Batch
  /// E of the batch.
  public let loss: Double
  /// y before softmax: [T·B, K] or [B, K].
  public let outputs: Matrix
  /// Tokens fed back into each step of an arrangement that generates, −1 for none: [T·B].
  public let fedBack: [Int32]
  /// s_t by component; none where records keep none.
  public let states: [StateTensor]
  /// λ_t of the batch-mean loss, exact whatever engine trains.
  public let stateGradients: [StateTensor]
}
