public import Recurrent

/// Runs a network over a batch and shows what its gates let through at every step, in Float64 whatever the
/// network computes in.
///
/// Cost: a forward pass by the cell's formula, and the gates' functions once more.
public final class GateActivity {
  private let copy: ExactCopy
  private let layers: [(placed: PlacedLayer, stages: [StageGateValues])]

  /// - Parameters:
  ///   - network: its shape and settings count; it is not touched.
  ///   - inputSteps: those of the longest batch.
  ///   - outputSteps: those of the longest batch.
  ///   - examples: those of the widest batch.
  public init(of network: Network, inputSteps: Int, outputSteps: Int, examples: Int) {
    let copy = ExactCopy(
      of: network, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples)
    self.copy = copy
    let placed = copy.network.stack.layers + (copy.network.encoderStack?.layers ?? [])
    layers = placed.map { placed in
      (
        placed,
        placed.layer.declaration.stages.indices.map {
          StageGateValues(placed.layer, network.model.cell, stage: $0, examples: examples)
        }
      )
    }
  }

  /// Calls `body` for every layer and each of its own steps: those of a reversed layer are counted from each
  /// sequence's end.
  ///
  /// - Parameters:
  ///   - parameters: the network's.
  ///   - batch: the sequences.
  ///   - body: is shown every gate of the cell, nil where no function stands alone behind it; the matrices are
  ///     valid during the call.
  public func follow(
    at parameters: Parameters, on batch: Batch,
    _ body: (LayerNames, _ shape: BatchShape, _ t: Int, _ gates: [StageGateValues.Gate?]) -> Void
  ) {
    let network = copy.network, own = copy.take(parameters, batch)
    _ = network.forward(own, needsGradient: false)
    let shapes = network.layers(own)
    for (placed, stages) in layers {
      guard let shape = shapes.first(where: { $0.placed === placed })?.shape else { continue }
      let weights = placed.names.weights(network.parameters)
      for t in 0..<shape.steps {
        for stage in stages { stage.evaluate(shape, weights, t) }
        body(placed.names, shape, t, stages.flatMap(\.gates))
      }
    }
  }

  /// Numbers of memory that it takes.
  public static func workingNumbers(
    for model: ModelSettings, _ shape: NetworkShape, inputSteps: Int, outputSteps: Int, examples: Int
  ) -> Double {
    ExactCopy.workingNumbers(
      for: model, shape, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples)
  }
}
