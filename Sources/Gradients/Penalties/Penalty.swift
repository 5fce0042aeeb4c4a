public import Components
public import Recurrent

/// A term added to the loss, whose gradient is added to dE/dθ before anything else is done to it. It works
/// beside any engine.
public protocol Penalty: Component {
  /// Why the penalty is not defined for a network; keys are relative to the penalty.
  func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem]
  /// The weight of the term at `update`; if it is 0, nothing is computed.
  func weight(at update: Int) -> Double
  /// Whether `update` follows the penalty alone and not the loss.
  func isAlone(at update: Int) -> Bool
  /// Numbers of memory that the penalty needs beside a copy of the network; a Double, since nonsense must not
  /// overflow.
  func workingNumbers(
    for model: ModelSettings, _ shape: NetworkShape, inputSteps: Int, outputSteps: Int, examples: Int
  ) -> Double
  /// The penalty with its buffers, for networks like one that is not touched and batches of at most this
  /// size.
  func prepare(like network: Network, inputSteps: Int, outputSteps: Int, examples: Int)
    -> any PenaltyComputation
}

extension Penalty {
  public func isAlone(at update: Int) -> Bool { false }
  public func workingNumbers(
    for model: ModelSettings, _ shape: NetworkShape, inputSteps: Int, outputSteps: Int, examples: Int
  ) -> Double { 0 }
}

/// A penalty at work.
public protocol PenaltyComputation: AnyObject, Resumable {
  /// The term's value at some parameters on a batch, without its weight; overwrites `gradients` with its
  /// gradient.
  func evaluate(at parameters: Parameters, on batch: Batch, into gradients: Parameters) -> Double
}

/// The index of penalties: a new one is a file in this folder and a line here.
public enum Penalties {
  public static let family = Family("penalty", [OmegaPenalty.self, FlossingPenalty.self])

  /// Why no penalty of states is defined where a network's own outputs enter it softly.
  static func feedbackProblems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    guard model.feedback(in: shape) == .soft else { return [] }
    return [
      Problem(
        "", "with feedback soft a state also depends on the last one through the outputs",
        remedy: "this penalty's Jacobian leaves that out")
    ]
  }
}
