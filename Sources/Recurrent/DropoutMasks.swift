public import LinearAlgebra

/// Which states a batch leaves out: matrices of zeros and 1/(1 − share), by the prefix of the layer's names.
public struct DropoutMasks: @unchecked Sendable {
  /// Of what W reads, the same at all steps of a sequence: [B, H].
  public let recurrent: [String: Matrix]
  /// Of what a level hands to the level above: [T·B, width], in the order of the sequence.
  public let between: [String: Matrix]

  /// Draws the masks of the batch of one training step, each from a stream of its own: `dropout/<step>/<layer>recurrent`.
  public init?(_ network: Network, _ batch: Batch, seed: UInt64, step: Int) {
    let settings = network.model.dropout
    guard settings.isOn else { return nil }
    func mask(_ rows: Int, _ columns: Int, _ share: Double, _ name: String) -> Matrix {
      var stream = RandomStream(seed: seed, name: "dropout/\(step)/\(name)")
      let mask = Matrix(rows: rows, columns: columns, precision: network.precision), kept = 1 / (1 - share)
      mask.assign((0..<rows * columns).map { _ in stream.uniform() < share ? 0 : kept })
      return mask
    }
    var recurrent: [String: Matrix] = [:], between: [String: Matrix] = [:]
    if settings.recurrent > 0 {
      for (placed, _) in network.layers(batch) {
        let prefix = placed.names.prefix
        recurrent[prefix] = mask(batch.examples, placed.layer.units, settings.recurrent, prefix + "recurrent")
      }
    }
    if settings.between > 0 {
      for (stack, shape) in [(network.encoderStack, batch.inputShape), (network.stack, batch.outputShape)] {
        for level in stack?.levels.dropLast() ?? [] {
          let prefix = level.directions[0].names.prefix
          between[prefix] = mask(shape.rows, level.width, settings.between, prefix + "between")
        }
      }
    }
    (self.recurrent, self.between) = (recurrent, between)
  }
}
