public import Gradients
public import Recurrent

/// What a diagnostic is given at a record: a network for diagnostics alone, shaped like the one that trains and with its parameters,
/// and a batch.
public struct DiagnosticSubject {
  /// Keeps its forward pass.
  public let network: Network
  public let batch: Batch
  public let setting: DiagnosticSetting
  /// What the companions computed on the training batch; empty unless they are asked for.
  public let companions: [CompanionGradients]
  private let followed: StateJacobians?

  /// - Parameter jacobians: those of `network`; nil where nobody asks for them.
  public init(
    _ network: Network, on batch: Batch, in setting: DiagnosticSetting, companions: [CompanionGradients] = [],
    jacobians: StateJacobians? = nil
  ) {
    (self.network, self.batch, self.setting) = (network, batch, setting)
    (self.companions, followed) = (companions, jacobians)
  }

  /// J_t of one example, layer after layer, the encoder's first: valid until the next example is asked for. Runs the network.
  public func jacobians(of example: Int) -> [ExampleTensorValues] {
    guard let followed else { preconditionFailure("a diagnostic that reads Jacobians says so among its needs") }
    _ = network.forward(batch, needsGradient: false)
    followed.follow(batch, example: example)
    return followed.values
  }
}
