/// A fixed set scored with the parameters after so many updates.
public struct Evaluation: Sendable {
  public let update: Int
  /// Mean of E over examples.
  public let loss: Double
  /// Mean error of a scored step.
  public let stepLoss: Double
  public let accuracy: Double
  /// The source's metrics, in its order; NaN where nothing was counted.
  public let metrics: [Double]
}
