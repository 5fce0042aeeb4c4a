import LinearAlgebra

/// How the encoder's last state s^e reaches the decoder: through C at every step (`context`), as its initial state (`initial`), or both.
final class Handover {
  let kind: HandoverKind
  /// s^e C, and Σ_t dE/da_t: [B, G·H^d], stage by stage.
  private let context: [Matrix]
  /// dE/ds^e through C: [B, H^e]
  private let gradient: Matrix

  init(_ kind: HandoverKind, encoder: RecurrentLayer, decoder: RecurrentLayer, examples: Int) {
    self.kind = kind
    context = decoder.stages.map {
      Matrix(rows: examples, columns: $0.gates.range.count * decoder.units, precision: decoder.precision)
    }
    gradient = Matrix(rows: examples, columns: encoder.units, precision: encoder.precision)
  }

  /// Sets the decoder's initial state, and adds s^e C to the input part of every step.
  func forward(_ batch: Batch, from encoder: RecurrentLayer, to decoder: RecurrentLayer, C: Matrix?) {
    let shape = batch.outputShape
    decoder.clearInitialState(shape)
    if kind.setsInitialState {
      for component in decoder.states.indices {
        decoder.block(decoder.states[component], 0, shape).copy(from: encoder.last(component, batch.inputShape))
      }
    }
    guard let C else { return }
    for (stage, context) in zip(decoder.stages, context) {
      let context = context.rows(0..<shape.examples)
      multiply(encoder.last(encoder.declaration.outputState, batch.inputShape), stage.gates.columns(of: C), into: context)
      for t in 0..<shape.steps { decoder.block(stage.input, t, shape).add(context) }
    }
  }

  /// dC += s^eᵀ Σ_t dE/da_t, and dE/ds^e into the encoder's λ at each sequence's own last step.
  func backward(_ batch: Batch, from decoder: RecurrentLayer, to encoder: RecurrentLayer, C: Matrix?, gradientOfC: Matrix?) {
    let shape = batch.outputShape
    if kind.setsInitialState {
      for component in encoder.stateGradients.indices {
        encoder.addToLast(component, decoder.block(decoder.stateGradients[component], 0, shape), batch.inputShape)
      }
    }
    guard let C, let gradientOfC else { return }
    let gradient = gradient.rows(0..<shape.examples)
    gradient.clear()
    for (stage, context) in zip(decoder.stages, context) {
      let sum = context.rows(0..<shape.examples)
      sum.clear()
      for t in 0..<shape.steps { sum.add(decoder.block(stage.inputGradient, t, shape)) }
      let last = encoder.last(encoder.declaration.outputState, batch.inputShape)
      multiply(last.transposed, sum, into: stage.gates.columns(of: gradientOfC), adding: true)
      multiply(sum, stage.gates.columns(of: C).transposed, into: gradient, adding: true)
    }
    encoder.addToLast(encoder.declaration.outputState, gradient, batch.inputShape)
  }
}
