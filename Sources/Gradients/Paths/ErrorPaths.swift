import LinearAlgebra
public import Recurrent

/// Sends errors back through a network, and follows them over every step of every layer along each of their
/// paths.
///
/// The errors are those of ordinary reverse accumulation, in Float64 whatever the network computes in. Cost:
/// three passes over the batch (forward, reverse, along the paths), none of which makes gradients of weights.
public final class ErrorPaths {
  /// Which errors are sent back.
  public enum Errors: Sendable {
    /// That of one step for each example; none where it is nil.
    case of([Int?])
    /// Of all steps together: E without its means.
    case all
  }

  private let copy: ExactCopy
  private let layers: [Layer]

  private struct Layer {
    let placed: PlacedLayer
    let block: StepBlock
    /// λ^c_t in block t+1, for each component c: [(T+1)·B, H].
    let errors: [Matrix]
  }

  /// - Parameters:
  ///   - network: its shape and settings count; it is not touched.
  ///   - inputSteps: those of the longest batch.
  ///   - outputSteps: those of the longest batch.
  ///   - examples: those of the widest batch.
  public init(of network: Network, inputSteps: Int, outputSteps: Int, examples: Int) {
    copy = ExactCopy(of: network, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples)
    let stacks = copy.network.stack.layers + (copy.network.encoderStack?.layers ?? [])
    layers = stacks.filter { !$0.names.isReversed }.map { placed in
      let paths = LayerPaths(placed.layer, network.model.cell, examples: examples)
      return Layer(
        placed: placed, block: StepBlock(placed.layer, paths, examples: examples),
        errors: placed.layer.stateGradients.map {
          Matrix(rows: $0.rows, columns: $0.columns, precision: $0.precision)
        })
    }
  }

  /// The names of a cell's paths, in order; what is injected is not among them.
  public static func names(_ cell: any Cell) -> [String] { LayerPaths.names(cell) }

  /// The number of paths, with what is injected.
  public var count: Int { (layers.first?.block.paths.paths.count ?? 0) + 1 }

  /// Follows the errors of a batch.
  ///
  /// - Parameters:
  ///   - errors: which.
  ///   - parameters: the network's.
  ///   - batch: the sequences.
  ///   - body: called for each step back that an example's error takes: of each layer but those of the reverse
  ///     direction, in which errors go to later steps, and of each layer from its last step.
  public func follow(
    _ errors: Errors, at parameters: Parameters, on batch: Batch, _ body: (LayerNames, PathStep) -> Void
  ) {
    let network = copy.network, own = copy.take(parameters, batch)
    let sent = StepErrors(network, on: own)
    switch errors {
    case .of(let steps): sent.propagate(from: steps)
    case .all: sent.propagateAll()
    }
    for layer in layers {
      for (kept, gradient) in zip(layer.errors, layer.placed.layer.stateGradients) {
        kept.copy(from: gradient)
      }
    }
    sent.isolateEntering()
    let shapes = network.layers(own)
    for layer in layers {
      guard let shape = shapes.first(where: { $0.placed === layer.placed })?.shape else { continue }
      follow(layer, shape, layer.placed.names.weights(network.parameters), body)
    }
  }

  private func follow(
    _ layer: Layer, _ shape: BatchShape, _ weights: LayerWeights, _ body: (LayerNames, PathStep) -> Void
  ) {
    for t in (1..<max(shape.steps, 1)).reversed() {
      let numbers = layer.block.follow(
        t, layer.errors, injected: layer.placed.layer.stateGradients, shape, weights)
      for example in 0..<shape.examples where t < shape.length(example) {
        body(
          layer.placed.names,
          PathStep(
            example: example, length: shape.length(example), block: layer.block, numbers: numbers))
      }
    }
  }

  /// Numbers of memory that following takes.
  public static func workingNumbers(
    for model: ModelSettings, _ shape: NetworkShape, inputSteps: Int, outputSteps: Int, examples: Int
  ) -> Double {
    // The errors once more; a step's are a fraction of these.
    2
      * ExactCopy.workingNumbers(
        for: model, shape, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples)
  }
}
