public import LinearAlgebra

/// The parameters of a layer that its own time loop reads, or the places of their gradients.
public struct LayerWeights: Sendable {
  /// [R·H, G·H] for R things that W reads, none where there is no W; [1, G·H]
  public let W: Matrix, b: Matrix
  /// Per-unit parameters, each [1, H].
  public let unit: [Matrix]
  /// Learned initial states by component, each [1, H]; none where they are zeros or given.
  public let initial: [Matrix]

  public init(W: Matrix, b: Matrix, unit: [Matrix], initial: [Matrix] = []) {
    (self.W, self.b, self.unit, self.initial) = (W, b, unit, initial)
  }
}
