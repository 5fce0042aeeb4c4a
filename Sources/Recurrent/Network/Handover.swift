import LinearAlgebra

/// How the encoder's last state s^e reaches the decoder: through C at every step (`context`), as its initial
/// state (`initial`), or both.
///
/// C multiplies what the encoder's highest level hands on and enters the decoder's lowest; initial states go
/// level by level, both directions of a bidirectional encoder side by side.
final class Handover {
  let kind: HandoverKind
  private let encoder: LayerStack, decoder: LayerStack
  /// s^e C, and Σ_t dE/da_t: [B, G·H^d], stage by stage.
  private let context: [Matrix]
  /// dE/ds^e through C: [B, width]
  private let gradient: Matrix
  /// dE/d(initial state) of one direction: [B, H].
  private let part: [Matrix]

  init(_ kind: HandoverKind, encoder: LayerStack, decoder: LayerStack, examples: Int) {
    (self.kind, self.encoder, self.decoder) = (kind, encoder, decoder)
    let lowest = decoder.levels[0].directions[0].layer
    func matrix(_ columns: Int) -> Matrix {
      Matrix(rows: examples, columns: columns, precision: lowest.precision)
    }
    context = lowest.stages.map { matrix($0.gates.range.count * lowest.units) }
    gradient = matrix(encoder.top.width)
    part = encoder.levels.map { matrix($0.directions[0].layer.units) }
  }

  /// Sets the decoder's initial state.
  func setInitialState(_ batch: Batch, _ parameters: Parameters) {
    let shape = batch.outputShape
    guard kind.setsInitialState else { return decoder.setInitialState(batch, shape, parameters) }
    for (from, to) in zip(encoder.levels, decoder.levels) {
      let layer = to.directions[0].layer
      for component in layer.states.indices {
        let first = layer.block(layer.states[component], 0, shape)
        for (number, direction) in from.directions.enumerated() {
          let units = direction.layer.units
          first.columns(number * units..<(number + 1) * units).copy(
            from: direction.layer.last(component, batch.inputShape))
        }
      }
    }
  }

  /// Adds s^e C to the input part of the lowest level at `steps`.
  func addContext(_ batch: Batch, C: Matrix, steps: Range<Int>) {
    let shape = batch.outputShape, layer = decoder.levels[0].directions[0].layer,
      last = encoder.top.last(batch.inputShape)
    for (stage, context) in zip(layer.stages, context) {
      let context = context.rows(0..<shape.examples)
      multiply(last, stage.gates.columns(of: C), into: context)
      for t in steps { layer.block(stage.input, t, shape).add(context) }
    }
  }

  /// dC += s^eᵀ Σ_t dE/da_t, and dE/ds^e into the encoder's λ at each sequence's own last step.
  func backward(_ batch: Batch, C: Matrix?, gradientOfC: Matrix?) {
    let shape = batch.outputShape
    if kind.setsInitialState {
      for (level, (from, to)) in zip(encoder.levels, decoder.levels).enumerated() {
        let layer = to.directions[0].layer, part = part[level].rows(0..<shape.examples)
        for component in layer.stateGradients.indices {
          let first = layer.block(layer.stateGradients[component], 0, shape)
          for (number, direction) in from.directions.enumerated() {
            let units = direction.layer.units
            part.copy(from: first.columns(number * units..<(number + 1) * units))
            direction.layer.addToLast(component, part, batch.inputShape)
          }
        }
      }
    }
    guard let C, let gradientOfC else { return }
    let layer = decoder.levels[0].directions[0].layer, gradient = gradient.rows(0..<shape.examples)
    let last = encoder.top.last(batch.inputShape)
    gradient.clear()
    for (stage, context) in zip(layer.stages, context) {
      let sum = context.rows(0..<shape.examples)
      sum.clear()
      for t in 0..<shape.steps { sum.add(layer.block(stage.inputGradient, t, shape)) }
      multiply(last.transposed, sum, into: stage.gates.columns(of: gradientOfC), adding: true)
      multiply(sum, stage.gates.columns(of: C).transposed, into: gradient, adding: true)
    }
    encoder.top.addToLast(gradient, batch.inputShape)
  }
}
