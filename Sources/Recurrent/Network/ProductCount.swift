import LinearAlgebra

/// Floating-point operations of the matrix products in one training step by BPTT, a multiplication and an
/// addition counting as two.
///
/// A product x [N, m] · w [m, n] takes 2·N·m·n operations forward, as many for dw, and as many for dx where
/// what it reads has a gradient. N is the number of rows that are run: all steps of a batch for U and V,
/// those of sequences that go on for W. Rows picked by tokens, pointwise parts, biases and the optimizer
/// count nothing.
public struct ProductCount: Sendable, Equatable {
  public private(set) var forward = 0.0
  /// dE/d(what products read).
  public private(set) var backward = 0.0
  /// dE/d(weights).
  public private(set) var weights = 0.0

  public var total: Double { forward + backward + weights }

  /// Counts what `network` does with a batch.
  public init(_ network: Network, _ batch: Batch) {
    let names = network.names, shapes = network.parameters.shapes, cell = network.model.cell.declaration
    func count(_ name: String?) -> Double {
      shapes.first { $0.name == name }.map { Double($0.effectiveCount) } ?? 0
    }
    let readsVectors = if case .reals = batch.inputs { true } else { names.embedding != nil }
    for (levels, shape) in [(names.encoder, batch.inputShape), (names.layers, batch.outputShape)] {
      for (number, level) in levels.enumerated() {
        for layer in level {
          if number > 0 {
            add(shape.rows, count(layer.U))
          } else if readsVectors {
            add(batch.inputShape.rows, count(layer.U), sendsBack: names.embedding != nil)
          }
          let W = cell.productShape(units: layer.units)
          add(shape.activeExamples.reduce(0, +), Double(W.rows) * Double(W.columns))
        }
      }
    }
    if let C = names.C { add(batch.examples, count(C)) }
    if network.feedbackKind == .soft { add(batch.outputShape.rows, count(names.F)) }
    add(network.outputs(batch).rows, count(names.V))
  }

  private mutating func add(_ rows: Int, _ numbers: Double, sendsBack: Bool = true) {
    let operations = 2 * Double(rows) * numbers
    forward += operations
    weights += operations
    if sendsBack { backward += operations }
  }
}
