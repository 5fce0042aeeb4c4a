public import Gradients
public import Recurrent

/// What a diagnostic is given at a record: a batch, and a network for diagnostics alone, which has the shape
/// and the parameters of the one that trains.
public struct DiagnosticSubject {
  /// Keeps its forward pass.
  public let network: Network
  public let batch: Batch
  public let setting: DiagnosticSetting
  /// What the companions computed on the training batch; empty unless they are asked for.
  public let companions: [CompanionGradients]
  private let followed: StateJacobians?
  private let paths: ErrorPaths?

  /// What a diagnostic is given; `jacobians` and `paths` are those of `network`, nil if no diagnostic asks for them.
  public init(
    _ network: Network, on batch: Batch, in setting: DiagnosticSetting, companions: [CompanionGradients] = [],
    jacobians: StateJacobians? = nil, paths: ErrorPaths? = nil
  ) {
    (self.network, self.batch, self.setting) = (network, batch, setting)
    (self.companions, followed, self.paths) = (companions, jacobians, paths)
  }

  /// What follows errors through the network: a copy of it, made once for all records.
  public var errorPaths: ErrorPaths {
    guard let paths else {
      preconditionFailure("a diagnostic that follows errors says so among its needs")
    }
    return paths
  }

  /// J_t of one example, layer by layer, the encoder's first. Runs the network; the values are valid until
  /// the next call.
  public func jacobians(of example: Int) -> [ExampleTensorValues] {
    guard let followed else {
      preconditionFailure("a diagnostic that reads Jacobians says so among its needs")
    }
    _ = network.forward(batch, needsGradient: false)
    followed.follow(batch, example: example)
    return followed.values
  }
}
