public import Diagnostics
public import Gradients
public import LinearAlgebra
public import Recurrent
public import SequenceTasks

/// What a trial reports while it trains, in order.
public enum TrainingEvent: Sendable {
  case record(Record)
  case step(StepReport)
  case evaluation(Evaluation)
  /// The test set, once, after the last update of a trial that did not diverge.
  case test(Evaluation)
  /// Examples of the test set, where the task shows any.
  case samples([Sample])
  /// `train.until` was satisfied after this many updates; the final evaluation follows.
  case stopped(step: Int, reason: String)
  case end(Outcome)
}

public enum Outcome: Sendable, Equatable {
  case done
  /// The loss or its gradient was not finite before update `step`; if `step` is the number of updates, after
  /// the last one.
  case diverged(step: Int)
}

/// One update.
public struct StepReport: Sendable {
  public let step: Int
  /// E of the batch before the update.
  public let loss: Double
  /// Mean error of a scored step.
  public let stepLoss: Double
  /// Share of scored steps whose largest output was right.
  public let accuracy: Double
  /// ‖dE/dθ‖₂ over all parameters, a penalty's gradient included, before clipping.
  public let gradientNorm: Double
  /// The factor by which clipping multiplied the gradient; ‖g‖ after it divided by ‖g‖ before, if not all
  /// numbers were multiplied by the same factor.
  public let clipFactor: Double
  /// Of this update, after the schedule.
  public let learningRate: Double
  /// What the controls did, in the order of `Optimizer.historyColumns`.
  public let controls: [Double]
  /// What the penalty did, where there is one.
  public let penalty: PenaltyReport?
}

/// What became of one gradient, or the extremes over those of one step.
struct UpdateReport {
  var norm = 0.0
  var factor = 1.0
  var controls = ControlReport()

  mutating func widen(by other: UpdateReport) {
    (norm, factor) = (max(norm, other.norm), min(factor, other.factor))
    controls.widen(by: other.controls)
  }
}

/// A fixed set scored with the parameters after `step` updates.
public struct Evaluation: Sendable {
  public let step: Int
  /// Mean of E over examples.
  public let loss: Double
  /// Mean error of a scored step.
  public let stepLoss: Double
  public let accuracy: Double
  /// The source's metrics, in its order; NaN where nothing was counted.
  public let metrics: [Double]
}

/// The network as it was before update `step`. Matrices are the trainer's own buffers, valid until its next
/// event is asked for.
public struct Record: @unchecked Sendable {
  public let step: Int
  public let batch: Batch
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
  public let beside: [CompanionGradients]
  /// What the diagnostics measured, in their order.
  public let measurements: [(name: String, measurements: Measurements)]
  /// The same on the probe batch; nil if there is none.
  public let probe: ProbeRecord?
  /// The time that all of this took, besides the gradient that training computes anyway; no number of the
  /// trial depends on it.
  public let duration: Duration
}

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

/// One state component over time: [T·B, H].
public struct StateTensor: @unchecked Sendable {
  /// `s`, `q`, `encoder.s`, …
  public let name: String
  public let values: Matrix
  /// Steps and lengths of the layer it belongs to.
  public let shape: BatchShape
}
