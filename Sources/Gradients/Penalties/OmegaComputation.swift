import CKernels
import Components
import LinearAlgebra
import Recurrent

/// Ω and its immediate gradient: see `OmegaPenalty`, whose equations are cited.
final class OmegaComputation: PenaltyComputation, Memoryless {
  private let variant: OmegaPenalty.Variant
  private let copy: ExactCopy
  private let layers: [Layer]
  /// Where the gradient of the loss goes, and Ω's.
  private let unused: Parameters, gradients: Parameters

  private struct Layer {
    let tangents: StageTangents
    /// λ_t J_t by component, δ_t by gate: [B, H].
    let sent: [Matrix], deltas: [Matrix]
    let product: Matrix
  }

  init(_ variant: OmegaPenalty.Variant, _ copy: ExactCopy, examples: Int) {
    (self.variant, self.copy) = (variant, copy)
    let network = copy.network
    layers = ((network.encoderStack?.layers ?? []) + network.stack.layers).map(\.layer).map { layer in
      func rows(_ number: Int) -> [Matrix] {
        (0..<number).map { _ in Matrix(rows: examples, columns: layer.units, precision: .float64) }
      }
      return Layer(
        tangents: StageTangents(layer, network.model.cell, stage: 0, examples: examples),
        sent: rows(layer.states.count), deltas: rows(layer.declaration.gates.count), product: rows(1)[0])
    }
    unused = Parameters(network.parameters.shapes, precision: .float64)
    gradients = Parameters(network.parameters.shapes, precision: .float64)
  }

  func evaluate(at parameters: Parameters, on batch: Batch, into result: Parameters) -> Double {
    let network = copy.network, own = copy.take(parameters, batch)
    _ = network.forward(own)
    network.backward(own, into: unused)
    gradients.clear()
    let value = zip(network.layers(own), layers).reduce(0) { sum, pair in
      let (place, layer) = pair, names = place.placed.names
      return sum
        + omega(
          of: place.placed.layer, layer, place.shape, names.weights(network.parameters),
          into: names.weights(gradients).W)
    }
    network.finish(gradients)
    result.values.convert(from: gradients.values)
    return value
  }

  /// Ω of a layer whose state gradients hold λ; its gradient by the weights that enter the products, into a
  /// matrix of zeros.
  private func omega(
    of recurrent: RecurrentLayer, _ layer: Layer, _ shape: BatchShape, _ weights: LayerWeights,
    into gradient: Matrix
  ) -> Double {
    let all = 0..<shape.examples, units = recurrent.units, tangents = layer.tangents
    let deltas = layer.deltas.map { $0.rows(all) }, sent = layer.sent.map { $0.rows(all) }
    /// What block `block` of the things that W reads has to do with a gate.
    func part(_ block: Int, _ gate: Int, of W: Matrix) -> Matrix {
      W.rows(block * units..<(block + 1) * units).columns(gate * units..<(gate + 1) * units)
    }
    var total = 0.0, pairs = 0
    for t in 0..<shape.steps {
      let stateGradient = recurrent.stateGradients.map { recurrent.block($0, t + 1, shape) }
      tangents.evaluate(shape, weights, t)
      for matrix in deltas + sent { matrix.clear() }
      for (result, stateGradient) in stateGradient.enumerated() {
        for (gate, partial) in tangents.recurrent[result].enumerated() {
          if let partial {
            add(partial.values.rows(all), stateGradient, to: deltas[gate], layer.product.rows(all))
          }
        }
        for (source, partial) in tangents.source[result].enumerated() {
          if let partial {
            add(partial.values.rows(all), stateGradient, to: sent[source], layer.product.rows(all))
          }
        }
      }
      for (gate, delta) in deltas.enumerated() {
        for (block, read) in tangents.reads.enumerated() {
          multiply(delta, part(block, gate, of: weights.W).transposed, into: sent[read], adding: true)
        }
      }
      for example in all where t < shape.length(example) {
        func squares(_ matrices: [Matrix]) -> Double {
          matrices.reduce(0) { $0 + $1.rows(example..<example + 1).sumOfSquares }
        }
        let share = term(sent: squares(sent), stateGradient: squares(stateGradient))
        if let share { (total, pairs) = (total + share.value, pairs + 1) }
        for delta in deltas { delta.rows(example..<example + 1).scale(by: share?.factor ?? 0) }
      }
      for (gate, delta) in deltas.enumerated() {
        for (block, read) in tangents.reads.enumerated() {
          multiply(sent[read].transposed, delta, into: part(block, gate, of: gradient), adding: true)
        }
      }
    }
    let scale = 1 / Double(variant == .paper ? shape.examples : max(pairs, 1))
    gradient.scale(by: scale)
    return scale * total
  }

  /// One pair's part of Ω, and c in d(part)/d(λJ) = c λJ; nil if it has none. Squares of norms are given.
  private func term(sent: Double, stateGradient: Double) -> (value: Double, factor: Double)? {
    switch variant {
    case .paper:
      guard stateGradient > 0 else { return nil }
      let ratio = (sent / stateGradient).squareRoot()
      return ((ratio - 1) * (ratio - 1), ratio > 0 ? 2 * (ratio - 1) / (ratio * stateGradient) : 0)
    case .code:
      guard stateGradient >= 1e-20 else { return nil }
      let ratio = sent / stateGradient
      return ((ratio - 1) * (ratio - 1), 4 * (ratio - 1) / stateGradient)
    }
  }

  /// target += a ⊙ b
  private func add(_ a: Matrix, _ b: Matrix, to target: Matrix, _ product: Matrix) {
    lab_row(a.precision.functions, LAB_ROW_MULTIPLY)?(a.count, a.pointer, b.pointer, product.pointer)
    target.add(product)
  }
}
