import LinearAlgebra

extension RecurrentLayer {
  /// Steps forward from the initial state: s_t = cell(input part, s_{t−1} W).
  ///
  /// - Parameters:
  ///   - batch: the shape of the batch.
  ///   - weights: the layer's own.
  ///   - steps: which steps to take; nil for all. Those before them must have been taken.
  ///   - before: called before each step, for input that depends on the previous step.
  public func forward(
    _ batch: BatchShape, _ weights: LayerWeights, steps: Range<Int>? = nil, before: ((Int) -> Void)? = nil
  ) {
    for stage in stages {
      bind(stage, batch, weights)
      for index in stage.reads.indices {
        stage.weights[index].pack(part(index, of: weights.W, stage))
        stage.arrays.add(
          StepProduct(
            source(index, stage), moves: true, stage.weights[index], into: stage.recurrent ?? stage.input,
            moves: true,
            adding: stage.recurrent == nil || index > 0, batch))
      }
    }
    for t in steps ?? 0..<batch.steps {
      before?(t)
      let active = batch.activeExamples[t]
      for stage in stages {
        for index in stage.reads.indices {
          leaveOut(index, stage, t, batch)
          stage.arrays.multiply(index, t, rows: active)
        }
        clock?.lap(.recurrenceForward)
        stage.arrays.move(to: t)
        stage.pointwise.forward(stage.arrays.description)
        clock?.lap(.pointwise)
      }
    }
  }

  private func leaveOut(_ index: Int, _ stage: Stage, _ t: Int, _ batch: BatchShape) {
    guard let mask, !stage.masked.isEmpty else { return }
    let part = block(stage.masked[index], t, batch)
    part.copy(from: block(whole(stage.reads[index]), t, batch))
    part.scaleElements(by: mask)
  }
}
