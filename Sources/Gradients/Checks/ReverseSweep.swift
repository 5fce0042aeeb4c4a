import LinearAlgebra
import Recurrent

/// The reverse pass over the layers that the head reads, one step at a time, kept in pieces: λ_t = e_t +
/// λ_{t+1} J_{t+1}.
///
/// Of the forward pass that the network holds; it must keep it (`keepsForward`). With soft feedback J
/// includes the path through y_{t−1}. Where a cell maps its weights, gradients in W's place are those of the
/// weights that enter the products. Memory: the layer's parameters once for each step.
struct ReverseSweep {
  /// e_t = ∂E_t/∂s_t of the highest layer, by component: [(T+1)·B, H], block t+1 as in a layer's states.
  var direct: [Matrix]
  /// λ_t J_t in block t, by level and component: what step t sends back to the layer's state before it,
  /// without that state's own e: [(T+1)·B, H].
  var carries: [[Matrix]]
  /// λ_t ∂⁺s_t/∂θ of every step, for the parameters that enter the layers' own steps (not the head's, not an
  /// encoder's).
  var own: [Parameters]
  /// λ_t ∂⁺s_t/∂s^e of every step: what reaches an encoder's highest last state through the context, [B,
  /// H^e], by component.
  var handed: [[Matrix]]
  /// dE/da_t of the highest layer's last stage's gates: [T·B, G·H].
  var lastStage: Matrix

  init(_ network: Network, _ batch: Batch) {
    let layer = network.layer, shape = batch.outputShape, precision = network.precision
    let all = 0..<shape.rows + shape.examples
    func likeStates(_ layer: RecurrentLayer) -> [Matrix] {
      layer.states.map { _ in Matrix(rows: all.count, columns: layer.units, precision: precision) }
    }
    network.clearStateGradients(batch)
    network.backwardOutputs(batch)
    direct = likeStates(layer)
    for (direct, errors) in zip(direct, layer.stateGradients) { direct.copy(from: errors.rows(all)) }
    network.clearStateGradients(batch)
    let layers = network.stack.layers.map(\.layer)
    carries = layers.map(likeStates)
    let stages = layer.stageGates
    lastStage = Matrix(
      rows: shape.rows, columns: (stages.last?.range.count ?? 0) * layer.units, precision: precision)
    (own, handed) = ([], [])
    for t in (0..<shape.steps).reversed() {
      for (direct, errors) in zip(direct, layer.stateGradients) {
        layer.block(errors, t + 1, shape).add(layer.block(direct, t + 1, shape))
      }
      network.stack.clearInputGradients(shape)
      let piece = Parameters(network.parameters.shapes, precision: precision)
      network.backwardLayers(batch, piece, steps: t..<t + 1)
      for (carries, layer) in zip(carries, layers) {
        for (carry, gradient) in zip(carries, layer.stateGradients) {
          layer.block(carry, t, shape).copy(from: layer.block(gradient, t, shape))
        }
      }
      layer.eachInputGradient { gates, gradient in
        guard gates.range == stages.last?.range else { return }
        layer.block(lastStage, t, shape).copy(from: layer.block(gradient, t, shape))
      }
      if let encoder = network.encoder {
        // The initial state's share is `carries`, block 0: here only what the context hands over.
        if t == 0 { network.stack.clearCarry(shape) }
        network.clearEncoderGradients(batch)
        network.backwardHandover(batch, piece)
        handed.append(ReverseSweep.atLastSteps(encoder, batch.inputShape))
      } else {
        network.backwardEncoder(batch, piece)
      }
      own.append(piece)
    }
    own.reverse()
    handed.reverse()
  }

  /// λ by component where each sequence ends: [B, H].
  private static func atLastSteps(_ layer: RecurrentLayer, _ shape: BatchShape) -> [Matrix] {
    layer.stateGradients.map { gradient in
      let result = Matrix(rows: shape.examples, columns: layer.units, precision: layer.precision)
      for example in 0..<shape.examples {
        let row = shape.length(example) * shape.examples + example
        result.rows(example..<example + 1).copy(from: gradient.rows(row..<row + 1))
      }
      return result
    }
  }

  /// λ^c_t of one example, [1, H], for component c of a network's only layer at step t.
  func stateGradient(_ component: Int, _ t: Int, _ example: Int, _ shape: BatchShape) -> [Double] {
    let row = (t + 1) * shape.examples + example
    return zip(
      carries[0][component].rows(row..<row + 1).elements, direct[component].rows(row..<row + 1).elements
    ).map { $0 + $1 }
  }
}
