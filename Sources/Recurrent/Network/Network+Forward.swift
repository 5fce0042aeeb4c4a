import LinearAlgebra

extension Network {
  /// Runs the network over a batch and scores its outputs; keeps what `backward` needs.
  public func forward(_ batch: Batch, needsGradient: Bool = true) -> Score {
    let steps = 0..<batch.outputShape.steps
    guard let segments else {
      begin(batch)
      return advance(batch, steps: steps, needsGradient: needsGradient)
    }
    evaluateWeights()
    setMasks(batch)
    beginOutputs(outputs(batch))
    segments.forward(batch, self)
    return score(batch, steps, needsGradient: needsGradient)
  }

  /// Begins a pass over a batch: the encoder, if there is one, reads its input, and the layers stand before
  /// their first step.
  public func begin(_ batch: Batch) {
    evaluateWeights()
    setMasks(batch)
    if let encoderStack {
      encoderStack.setInitialState(batch, batch.inputShape, parameters)
      readInputs(batch, into: encoderStack, steps: 0..<batch.inputShape.steps)
      clock?.lap(.inputProduct)
      encoderStack.forward(batch, batch.inputShape, parameters, steps: 0..<batch.inputShape.steps)
    }
    feedback.begin(batch)
  }

  /// Takes the layers over `steps` with the parameters as they are now, and scores the outputs of these
  /// steps; the steps before must have been taken. Where there is one output, at the end, or a reverse
  /// direction, all steps are taken at once.
  public func advance(_ batch: Batch, steps: Range<Int>, needsGradient: Bool = true) -> Score {
    evaluateWeights()
    setInput(batch, steps: steps)
    clock?.lap(.inputProduct)
    let shape = batch.outputShape
    let hasSteps = self.shape.arrangement.hasOutputSteps
    let rows = hasSteps ? steps.lowerBound * batch.examples..<steps.upperBound * batch.examples : nil
    let outputs = self.outputs(batch), fresh = rows.map { outputs.rows($0) } ?? outputs
    beginOutputs(fresh)
    if feedback.isSequential {
      let F = parameters.effective(names.F), lowest = stack.levels[0].directions[0].layer
      stack.forward(batch, shape, parameters, steps: steps) { t in
        if t > steps.lowerBound { self.read(t - 1, shape) }
        self.feedback.forward(t, shape, outputs: self.allOutputs, into: lowest, F: F)
      }
      read(steps.upperBound - 1, shape)
    } else {
      if feedback.kind == .teacher {
        let F = parameters.effective(names.F), lowest = stack.levels[0].directions[0].layer
        for t in steps { feedback.forward(t, shape, outputs: allOutputs, into: lowest, F: F) }
      }
      stack.forward(batch, shape, parameters, steps: steps)
      let states = readStates(batch)
      multiply(rows.map { states.rows($0) } ?? states, parameters[names.V], into: fresh, adding: true)
    }
    defer { clock?.lap(.output) }
    return score(batch, steps, needsGradient: needsGradient)
  }

  /// c where there is one, in every row: products with V are added to it.
  private func beginOutputs(_ outputs: Matrix) {
    if let c = names.c { outputs.fill(rows: parameters[c]) } else { outputs.clear() }
  }

  private func score(_ batch: Batch, _ steps: Range<Int>, needsGradient: Bool) -> Score {
    let outputs = outputs(batch)
    return objective.score(
      batch, outputs: outputs, gradient: needsGradient ? allOutputGradients.rows(0..<outputs.rows) : nil,
      steps: steps)
  }

  /// What the batch leaves out, where it leaves out anything.
  private func setMasks(_ batch: Batch) {
    for placed in (encoderStack?.layers ?? []) + stack.layers {
      placed.layer.mask = batch.dropout?.recurrent[placed.names.prefix]
    }
    for level in (encoderStack?.levels ?? []) + stack.levels {
      level.mask = batch.dropout?.between[level.directions[0].names.prefix]
    }
  }

  /// The layers' initial states and the lowest level's input part over `steps`, but for what is fed back.
  private func setInput(_ batch: Batch, steps: Range<Int>) {
    let shape = batch.outputShape, isFirst = steps.lowerBound == 0
    if let handover {
      if isFirst { handover.setInitialState(batch, parameters) }
      clearInput(steps, shape)
      if let C = names.C { handover.addContext(batch, C: parameters.effective(C), steps: steps) }
      return
    }
    if isFirst { stack.setInitialState(batch, shape, parameters) }
    if self.shape.arrangement == .oneToMany { clearInput(steps, shape) }
    readInputs(batch, into: stack, steps: steps)
  }

  func readInputs(_ batch: Batch, into stack: LayerStack, steps: Range<Int>) {
    let rows = steps.lowerBound * batch.examples..<steps.upperBound * batch.examples
    for placed in stack.levels[0].directions {
      guard let U = placed.names.U else { continue }
      placed.reader.forward(
        batch, batch.inputShape, rows: rows, into: placed.layer, U: parameters.effective(U),
        embedding: names.embedding.map { parameters[$0] })
    }
  }

  private func clearInput(_ steps: Range<Int>, _ batch: BatchShape) {
    let rows = steps.lowerBound * batch.examples..<steps.upperBound * batch.examples
    stack.levels[0].directions[0].layer.eachInput { _, input in input.rows(rows).clear() }
  }

  /// y_t ← c + s_t V for one step, where `allOutputs` holds c.
  private func read(_ t: Int, _ batch: BatchShape) {
    // Where the level takes its steps in a loop of its own, it has not brought this one together yet.
    stack.top.join(batch, t..<t + 1)
    multiply(
      layer.block(stack.top.values(batch), t, batch), parameters[names.V],
      into: layer.block(allOutputs, t, batch), adding: true)
  }

  func outputRows(_ batch: Batch) -> Int {
    shape.arrangement.hasOutputSteps ? batch.outputShape.rows : batch.examples
  }

  /// The states the head reads, a row for each output.
  func readStates(_ batch: Batch) -> Matrix {
    shape.arrangement.hasOutputSteps ? stack.top.values(batch.outputShape) : stack.top.last(batch.outputShape)
  }
}
