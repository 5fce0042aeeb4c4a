import LinearAlgebra

/// Passes over a batch whose layers hold a segment of its steps at a time (checkpointing): forward keeps the
/// state before each segment and nothing else; backward computes each segment anew from there, the last
/// first. Bits are those of a network that holds all steps, since sums over time run in the same blocks.
///
/// Memory for states, gates and λ falls from T steps to one segment and T/segment states; time rises by a
/// forward pass. Source: Chen et al., Training deep nets with sublinear memory cost, 2016 (√T segments of √T
/// steps).
final class Segments {
  /// Steps of a segment, a multiple of the steps of a block.
  let length: Int
  /// State component c before each segment: [segments·B, H].
  private let states: [Matrix]
  /// dE/dc that crosses from a segment to the one before it: [B, H] each.
  private let carried: [Matrix]
  /// e_t of each sequence's last step: [B, H].
  private let direct: Matrix

  /// Segments of about √T steps, at least one block.
  static func length(steps: Int, examples: Int) -> Int {
    let block = RecurrentLayer.stepsPerBlock(examples: examples)
    let root = Int(Double(steps).squareRoot().rounded(.up))
    return (root + block - 1) / block * block
  }

  init(_ layer: RecurrentLayer, length: Int, steps: Int, examples: Int) {
    self.length = length
    func matrix(_ blocks: Int) -> Matrix {
      Matrix(rows: blocks * examples, columns: layer.units, precision: layer.precision)
    }
    states = layer.states.map { _ in matrix((steps + length - 1) / length + 1) }
    carried = layer.states.map { _ in matrix(1) }
    direct = matrix(1)
  }

  /// A segment of a batch, as a batch of its own.
  private struct Piece {
    let number: Int
    let steps: Range<Int>
    let batch: Batch
    var shape: BatchShape { batch.inputShape }
  }

  private func pieces(of batch: Batch) -> [Piece] {
    let shape = batch.inputShape, B = shape.examples
    return stride(from: 0, to: shape.steps, by: length).enumerated().map { number, first in
      let steps = first..<min(first + length, shape.steps), rows = steps.lowerBound * B..<steps.upperBound * B
      let inputs: Batch.Inputs =
        switch batch.inputs {
        case .reals(let x): .reals(x.rows(rows))
        case .tokens(let tokens): .tokens(Array(tokens[rows]))
        }
      return Piece(
        number: number, steps: steps,
        batch: Batch(inputShape: BatchShape(shape, steps: steps), inputs: inputs, targets: .classes([])))
    }
  }

  /// A component before a segment's first step, or after the last one: [B, H].
  func state(_ component: Int, before step: Int, _ batch: Batch) -> Matrix {
    let number = (step + length - 1) / length
    return states[component].rows(number * batch.examples..<(number + 1) * batch.examples)
  }

  /// Runs the layer over all segments, and adds what the head reads to the network's outputs.
  func forward(_ batch: Batch, _ network: Network) {
    let placed = network.stack.levels[0].directions[0], layer = placed.layer, B = batch.examples
    placed.setInitialState(batch, batch.inputShape, network.parameters)
    for (state, kept) in zip(layer.states, states) { kept.rows(0..<B).copy(from: state.rows(0..<B)) }
    for piece in pieces(of: batch) {
      run(piece, network)
      let next = (piece.number + 1) * B
      for (state, kept) in zip(layer.states, states) {
        kept.rows(next..<next + B).copy(from: layer.block(state, piece.shape.steps, piece.shape))
      }
      let values = network.stack.top.values(piece.shape), V = network.parameters[network.names.V]
      let outputs = network.outputs(batch)
      if network.shape.arrangement.hasOutputSteps {
        multiply(
          values, V, into: outputs.rows(piece.steps.lowerBound * B..<piece.steps.upperBound * B), adding: true
        )
      } else if piece.steps.upperBound == batch.inputShape.steps {
        multiply(values.rows((piece.shape.steps - 1) * B..<piece.shape.rows), V, into: outputs, adding: true)
      }
    }
  }

  /// The layer over one segment from the state before it.
  private func run(_ piece: Piece, _ network: Network) {
    let placed = network.stack.levels[0].directions[0], layer = placed.layer, B = piece.shape.examples
    for (state, kept) in zip(layer.states, states) {
      state.rows(0..<B).copy(from: kept.rows(piece.number * B..<(piece.number + 1) * B))
    }
    network.readInputs(piece.batch, into: network.stack, steps: 0..<piece.shape.steps)
    layer.forward(piece.shape, placed.names.weights(network.parameters))
  }

  /// Gradients of the layer's weights and of what the head reads, after `forward` on the same batch.
  ///
  /// - Parameter dy: dE/dy of all steps, or of the one output.
  func backward(_ batch: Batch, _ network: Network, dy: Matrix, into gradients: Parameters) {
    let placed = network.stack.levels[0].directions[0], layer = placed.layer, B = batch.examples
    let V = network.parameters[network.names.V].transposed,
      hasSteps = network.shape.arrangement.hasOutputSteps
    let weights = placed.names.weights(network.parameters), all = placed.names.weights(gradients)
    let head = layer.declaration.outputStates[0], pieces = pieces(of: batch)
    if !hasSteps { multiply(dy, V, into: direct.rows(0..<B)) }
    for piece in pieces.reversed() {
      let shape = piece.shape, isFirst = piece.number == 0, isLast = piece.number == pieces.count - 1
      // The forward pass has left the last segment in the layer.
      if !isLast { run(piece, network) }
      layer.clearStateGradients(shape)
      let stateGradient = layer.stateGradients[head]
      if hasSteps {
        // e_t of the segment, and of the step before it, whose λ this segment completes.
        let before = isFirst ? 0 : 1
        multiply(
          dy.rows((piece.steps.lowerBound - before) * B..<piece.steps.upperBound * B), V,
          into: stateGradient.rows((1 - before) * B..<(shape.steps + 1) * B))
      } else {
        let places = (0..<B).map { example in
          let block = batch.inputShape.length(example) - piece.steps.lowerBound
          return block > (isFirst ? 0 : -1) && block <= shape.steps ? Int32(block * B + example) : -1
        }
        places.withRows { stateGradient.scatterAdd(rows: $0, from: direct.rows(0..<B)) }
      }
      if !isLast {
        for (gradient, carried) in zip(layer.stateGradients, carried) {
          layer.block(gradient, shape.steps, shape).copy(from: carried.rows(0..<B))
        }
      }
      layer.backward(
        shape, weights, gradients: isFirst ? all : LayerWeights(W: all.W, b: all.b, unit: all.unit),
        steps: 0..<shape.steps)
      for rows in RecurrentLayer.blocks(shape, steps: 0..<shape.steps) {
        layer.addWeightGradients(rows: rows, W: all.W, b: all.b) { block in
          if let U = placed.names.U {
            placed.reader.add(block, piece.batch, shape, to: gradients.effective(U))
          }
        }
      }
      if hasSteps {
        network.addHeadGradient(
          network.stack.top.values(shape), dy.rows(piece.steps.lowerBound * B..<piece.steps.upperBound * B),
          shape, gradients)
      }
      network.addEmbeddingGradient(shape, gradients)
      for (gradient, carried) in zip(layer.stateGradients, carried) {
        carried.rows(0..<B).copy(from: gradient.rows(0..<B))
      }
    }
    if !hasSteps {
      let last = states[head].rows(pieces.count * B..<(pieces.count + 1) * B)
      multiply(last.transposed, dy, into: gradients[network.names.V], adding: true)
    }
  }
}
