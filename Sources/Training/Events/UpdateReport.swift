public import Gradients

/// One update.
public struct UpdateReport: Sendable {
  public let update: Int
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
  /// What `record.diagnostics` measured of it: of each that looks at updates, in order, its numbers.
  public let measured: [[Double]]
}
