import LinearAlgebra

/// A number to compare with: what an answer achieves that ignores the input, or remembers nothing of it.
///
/// Baselines are of one scored step, in the loss's own units (nats, or half a squared error), so that they do
/// not depend on how the loss is summed.
public struct Baseline: Sendable, Equatable {
  /// `chance`, `memoryless`, …
  public let name: String
  /// `loss`, `accuracy` or a metric's name.
  public let quantity: String
  public let value: Double
  /// The way of answering that reaches it.
  public let doc: String

  public init(_ name: String, of quantity: String = "loss", _ value: Double, doc: String) {
    (self.name, self.quantity, self.value, self.doc) = (name, quantity, value, doc)
  }

  /// Nats that the best guess loses on average where classes have these chances.
  static func entropy(_ chances: [Double]) -> Double {
    chances.reduce(0) { $1 > 0 ? $0 - $1 * Reals.log($1) : $0 }
  }
}
