public import Diagnostics
public import Gradients
public import LinearAlgebra
public import Recurrent

/// The network as it was before `update`. Matrices are the trainer's own buffers, valid until its next
/// event is asked for.
public struct Record: @unchecked Sendable {
  public let update: Int
  public let batch: Batch
  /// Every state component before the first step, [B, H]: named as in `states`.
  public let initialStates: [(name: String, values: Matrix)]
  public let parameters: Parameters
  /// Raw, before clipping.
  public let gradients: Parameters
  /// y before softmax: [T·B, K] or [B, K].
  public let outputs: Matrix
  /// Tokens fed back into each step of an arrangement that generates, −1 for none: [T·B].
  public let fedBack: [Int32]
  /// s_t by component.
  public let states: [StateTensor]
  /// λ_t of the batch-mean loss, by component.
  public let stateGradients: [StateTensor]
  /// Messages and Jacobians of one example, where they are asked for.
  public let exampleTensors: [ExampleTensorValues]
  /// What the companions computed, in their order.
  public let companions: [CompanionGradients]
  /// What the diagnostics measured, in their order.
  public let measurements: [(name: String, measurements: Measurements)]
  /// The same on the probe batch; nil if there is none.
  public let probe: ProbeRecord?
  /// The time that all of this took, besides the gradient that training computes anyway; no number of the
  /// trial depends on it.
  public let duration: Duration
}
