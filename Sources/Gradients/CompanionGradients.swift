public import Recurrent

/// What one companion engine computed at a record, besides the engine that trains.
public struct CompanionGradients: @unchecked Sendable {
  /// The companion's name in the trial: its kind, numbered if it comes again.
  public let name: String
  public let gradients: Parameters
  /// ‖g − exact‖ / ‖exact‖ of each parameter; 0 where both vanish.
  public let error: [Double]
  /// g·exact / (‖g‖ ‖exact‖) of each parameter; 1 where both vanish, 0 where one does.
  public let cosine: [Double]
  /// Of engines that carry messages: ‖∂(state)_t/∂θ‖ at every step, [T·B] of the layer that the head reads.
  public let messageNorms: [Double]?

  public init(name: String, gradients: Parameters, error: [Double], cosine: [Double], messageNorms: [Double]?)
  {
    (self.name, self.gradients, self.error, self.cosine) = (name, gradients, error, cosine)
    self.messageNorms = messageNorms
  }
}
