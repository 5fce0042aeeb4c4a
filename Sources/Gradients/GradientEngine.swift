public import Components
public import Recurrent

/// A way to compute dE/dθ, or to approximate it. Any engine can train a network.
public protocol GradientEngine: Component {
  /// Whether the gradient is dE/dθ to rounding for every network it accepts.
  var isExact: Bool { get }
  /// Whether λ_t of every step stands in the network's layers after a computation.
  var leavesStateGradients: Bool { get }
  /// Whether the engine goes over a forward pass more than once, so that the network must keep it.
  var keepsForward: Bool { get }
  /// Why the engine is not defined for a network; keys are relative to the engine.
  func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem]
  /// The engine with its buffers for a network.
  func prepare(for network: Network) -> any GradientComputation
}

extension GradientEngine {
  public var isExact: Bool { true }
  public var leavesStateGradients: Bool { false }
  public var keepsForward: Bool { true }
  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] { [] }
}

/// An engine at work on one network.
public protocol GradientComputation: AnyObject {
  /// Runs the network over a batch and overwrites `gradients` with the gradient of its batch-mean loss.
  func gradients(on batch: Batch, into gradients: Parameters) -> Score
}
