public import LinearAlgebra

/// One of the ways in which an error goes back over one step of a layer: what it is after each factor on its
/// way.
public struct ErrorPath {
  /// What an error is multiplied by, in the order in which it meets them: at each gate on its way the gate's
  /// multiplicative surroundings, the slope of its squashing function, its weights.
  public enum Factor: String, Sendable, CaseIterable {
    /// Everything pointwise but φ′: other gates, candidates, what the state is multiplied by.
    case gate
    /// φ′ of the function that squashes a gate's pre-activation.
    case saturation
    /// W of the gate.
    case weights
    /// What enters from outside the layer's own steps, and has no factors.
    case injected
  }

  /// What is left behind a factor: [B, H] each.
  public struct Stage {
    public let factor: Factor
    public let error: [Matrix]
  }

  /// `carry`, past all gates; else the gates it goes through, the last one of the step first: `f`, `n.r`.
  public let name: String
  /// In backward order; the last is what arrives.
  public let stages: [Stage]
  /// The state component of each matrix of the last stage.
  public let components: [Int]

  /// What arrives at the state before the step, [B, H] for each of `components`.
  public var arriving: [Matrix] { stages.last?.error ?? [] }

  public static let carry = "carry"
  public static let injected = "injected"
}
