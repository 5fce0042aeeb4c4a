import LinearAlgebra

extension RecurrentLayer {
  /// Prepares `stateGradients` to receive the direct terms e_t = ∂E_t/∂s_t.
  ///
  /// A component that is `overwritten`, because its e_t will be written at every step whatever stands there,
  /// is not cleared after the initial state.
  public func clearStateGradients(_ batch: BatchShape, overwritten: Int? = nil) {
    for (component, gradient) in stateGradients.enumerated() {
      gradient.rows(0..<(component == overwritten ? 1 : batch.steps + 1) * batch.examples).clear()
    }
  }

  /// Forgets dE/da of all steps, or of those from `first` on; needed where not all of them are visited and the
  /// forward pass is kept.
  public func clearInputGradients(_ batch: BatchShape, from first: Int = 0) {
    let rows = first * batch.examples..<batch.rows
    for stage in stages {
      stage.inputGradient.rows(rows).clear()
      stage.recurrentGradient?.rows(rows).clear()
    }
  }

  /// Forgets dE/dc_{−1}, as where a window does not reach the first step.
  public func clearCarry(_ batch: BatchShape) {
    for gradient in stateGradients { gradient.rows(0..<batch.examples).clear() }
  }

  /// Forgets what step t of one example has sent back to step t−1.
  public func cut(before t: Int, _ example: Int, _ batch: BatchShape) {
    let row = t * batch.examples + example
    for gradient in stateGradients { gradient.rows(row..<row + 1).clear() }
  }

  /// (1), steps in reverse: λ_t = e_t + λ_{t+1} J_{t+1}, where `stateGradients` holds e_t beforehand and λ_t
  /// afterwards.
  ///
  /// Adds to the gradients of per-unit parameters; those of W and b follow from `addWeightGradients`.
  ///
  /// - Parameters:
  ///   - batch: the shape of the batch.
  ///   - weights: the layer's own.
  ///   - gradients: those of the weights.
  ///   - steps: which steps to take; nil for all. Blocks before them receive what crosses the first.
  ///   - after: called after each step, for input that depends on the previous step.
  public func backward(
    _ batch: BatchShape, _ weights: LayerWeights, gradients: LayerWeights, steps: Range<Int>? = nil,
    after: ((Int) -> Void)? = nil
  ) {
    for stage in stages {
      bind(stage, batch, weights, gradients)
      for (index, source) in stage.reads.enumerated() {
        stage.transposedWeights[index].pack(part(index, of: weights.W, stage).transposed)
        let target = mask == nil ? nil : readGradient
        stage.arrays.add(
          StepProduct(
            stage.productGradient, moves: true, stage.transposedWeights[index],
            into: target
              ?? (source < states.count
                ? stateGradients[source] : stages[0].resultGradients[source - states.count]),
            moves: target == nil && source < states.count, adding: target == nil, batch))
      }
    }
    for t in (steps ?? 0..<batch.steps).reversed() {
      let active = batch.activeExamples[t]
      for stage in stages { stage.resultGradients.forEach { $0.clear() } }
      for stage in stages.reversed() {
        stage.arrays.move(to: t)
        stage.pointwise.backward(stage.arrays.description)
        clock?.lap(.pointwise)
        // The path through the affine part: dE/dr += dE/d(rW) Wᵀ.
        for index in stage.reads.indices {
          stage.arrays.multiply(index, t, rows: active)
          if mask != nil { sendBackMasked(stage.reads[index], t, rows: active, batch) }
        }
        clock?.lap(.recurrenceBackward)
      }
      after?(t)
    }
    if steps?.lowerBound ?? 0 == 0 { addInitialGradients(batch, gradients) }
  }

  /// dE/dr += dE/d(what W reads) but for what is left out.
  private func sendBackMasked(_ source: Int, _ t: Int, rows: Int, _ batch: BatchShape) {
    guard let mask, let gradient = readGradient?.rows(0..<rows) else { return }
    gradient.scaleElements(by: mask.rows(0..<rows))
    errors(of: source, batch, t).rows(0..<rows).add(gradient)
  }

  /// dE/dr of a thing that W reads at step t.
  private func errors(of source: Int, _ batch: BatchShape, _ t: Int) -> Matrix {
    source < states.count
      ? block(stateGradients[source], t, batch) : stages[0].resultGradients[source - states.count]
  }

  /// Adds dE/dc_{−1} to the gradients of learned initial states, which are shared by all sequences that begin
  /// with them. What reaches a carried state ends there.
  func addInitialGradients(_ batch: BatchShape, _ gradients: LayerWeights) {
    for (initial, gradient) in zip(gradients.initial, stateGradients) {
      if goesOn.contains(true) {
        for example in 0..<batch.examples where !goesOn[example] {
          initial.addColumnSums(of: gradient.rows(example..<example + 1))
        }
      } else {
        initial.addColumnSums(of: gradient.rows(0..<batch.examples))
      }
    }
  }
}
