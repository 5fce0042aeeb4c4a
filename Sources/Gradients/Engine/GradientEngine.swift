public import Components
public import Recurrent

/// A way to compute or approximate dE/dθ. Any engine can train a network.
public protocol GradientEngine: Component {
  /// Whether the gradient is dE/dθ to rounding for every network it accepts.
  var isExact: Bool { get }
  /// Whether λ_t of every step stands in the network's layers after a computation.
  var leavesStateGradients: Bool { get }
  /// Whether the engine uses a forward pass more than once, so that the network must keep it.
  var keepsForward: Bool { get }
  /// Why the engine is not defined for a network; keys are relative to the engine.
  func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem]
  /// How many numbers of memory the engine's computation needs for one example at a time; a Double, so that
  /// absurd settings do not overflow.
  func workingNumbers(for model: ModelSettings, _ shape: NetworkShape) -> Double
  /// How many of a sequence's steps the network should hold at a time; nil for all of them. See
  /// `Network.init`.
  func segment(steps: Int, examples: Int) -> Int?
  /// The engine with its buffers for a network.
  func prepare(for network: Network) -> any GradientComputation
  /// The engine for updates inside sequences, with an influence for each of `examples`; nil if it carries
  /// none forward.
  func prepareOnline(for network: Network, every steps: Int, examples: Int) -> (any OnlineComputation)?
  /// Whether there is an online form.
  var carriesForward: Bool { get }
  /// Whether its computations can measure their messages.
  var measuresMessages: Bool { get }
  /// What it takes for ∂s_t/∂s_k; nil where that is nothing that can be named, as where it is drawn.
  var transition: EngineTransition? { get }
}

extension GradientEngine {
  public var isExact: Bool { true }
  public var carriesForward: Bool { false }
  public var measuresMessages: Bool { false }
  public var transition: EngineTransition? { isExact ? .exact : nil }
  public func workingNumbers(for model: ModelSettings, _ shape: NetworkShape) -> Double { 0 }
  public func prepareOnline(for network: Network, every steps: Int, examples: Int) -> (any OnlineComputation)?
  { nil }
  public var leavesStateGradients: Bool { false }
  public var keepsForward: Bool { true }
  public func segment(steps: Int, examples: Int) -> Int? { nil }
  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] { [] }
}

/// An engine at work on one network.
public protocol GradientComputation: AnyObject, Resumable {
  /// Runs the network over a batch and overwrites `gradients` with the gradient of its batch-mean loss.
  func gradients(on batch: Batch, into gradients: Parameters) -> Score
  /// From now on, keeps `messageNorms`; this costs a pass over the influence at every step.
  func keepMessageNorms()
  /// ‖∂(state)_t/∂θ‖ over all components, units and parameters, of the layer that the head reads, in the last
  /// computation: [T·B], NaN past each sequence's end. Nil unless asked for, and for engines without
  /// messages.
  var messageNorms: [Double]? { get }
}

extension GradientComputation {
  public func keepMessageNorms() {}
  public var messageNorms: [Double]? { nil }
}

/// An engine at work inside sequences: influence is carried on while the parameters it was measured at change
/// under it.
///
/// Its state is what it remembers from one batch to the next.
public protocol OnlineComputation: AnyObject, Resumable {
  /// Begins the sequences of a batch with the current parameters.
  func begin(_ batch: Batch)
  /// Takes the next steps with the parameters as they are now, and overwrites `gradients` with the gradient
  /// of the errors made in them; nil, and nothing done, where the longest sequence is over.
  func advance(into gradients: Parameters) -> Score?
}
