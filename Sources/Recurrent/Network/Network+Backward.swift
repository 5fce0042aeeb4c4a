public import LinearAlgebra

extension Network {
  /// dE/dθ of the batch that `forward` ran last, by reverse accumulation through time; `gradients` is
  /// overwritten.
  public func backward(_ batch: Batch, into gradients: Parameters) {
    gradients.clear()
    if let segments {
      let dy = allOutputGradients.rows(0..<outputRows(batch))
      segments.backward(batch, self, dy: dy, into: gradients)
      if let c = names.c { gradients[c].addColumnSums(of: dy) }
      return finish(gradients)
    }
    stack.clearGradients(batch.outputShape, topIsOverwritten: shape.arrangement.hasOutputSteps)
    backwardOutputs(batch)
    clock?.lap(.output)
    backwardLayers(batch, gradients)
    addOutputGradients(batch, gradients)
    clock?.lap(.output)
    clearEncoderGradients(batch)
    backwardHandover(batch, gradients)
    backwardEncoder(batch, gradients)
    finish(gradients)
  }

  /// Forgets the errors of all layers but an encoder's.
  public func clearStateGradients(_ batch: Batch) { stack.clearGradients(batch.outputShape) }

  /// Forgets the errors of an encoder's layers.
  public func clearEncoderGradients(_ batch: Batch) { encoderStack?.clearGradients(batch.inputShape) }

  /// The last step of every engine: turns derivatives by what enters the products into derivatives by
  /// parameters, for cells that make the one from the other.
  public func finish(_ gradients: Parameters) {
    for map in weightMaps { map.pullBack(gradients.effective(map.name), into: gradients[map.name]) }
  }

  /// Turns derivatives by what enters the products in place of the parameter `name` into derivatives by the
  /// parameter, of its shape; the same numbers where that is the parameter itself.
  public func pullBack(_ derivatives: Matrix, into target: Matrix, by name: String) {
    guard let map = weightMaps.first(where: { $0.name == name }) else {
      return target.copy(from: derivatives)
    }
    map.pullBack(derivatives, into: target)
  }

  /// Carries what reached the decoder's input and initial state back to the encoder's λ at each sequence's
  /// last step; dC += ….
  public func backwardHandover(_ batch: Batch, _ gradients: Parameters) {
    handover?.backward(
      batch, C: names.C.map { parameters.effective($0) }, gradientOfC: names.C.map { gradients.effective($0) }
    )
  }

  /// The encoder in reverse from the λ that stands at each sequence's last step, and the gradient of an
  /// embedding, whoever reads it.
  ///
  /// `after` is called after each step of an encoder of one layer.
  public func backwardEncoder(_ batch: Batch, _ gradients: Parameters, after: ((Int) -> Void)? = nil) {
    let shape = batch.inputShape
    if let encoderStack {
      encoderStack.backward(
        shape, parameters, gradients: gradients, steps: 0..<shape.steps, after: after,
        behind: adder(of: encoderStack, batch, shape, gradients))
    }
    addEmbeddingGradient(shape, gradients)
    clock?.lap(.inputProduct)
  }

  /// dE/d(token vectors), by blocks of steps as the gradients of weights.
  func addEmbeddingGradient(_ shape: BatchShape, _ gradients: Parameters) {
    guard let embedding = names.embedding else { return }
    for placed in (encoderStack ?? stack).levels[0].directions {
      guard let U = placed.names.U else { continue }
      for rows in RecurrentLayer.blocks(shape, steps: 0..<shape.steps) {
        placed.reader.sendBack(
          shape, rows: rows, from: placed.layer, U: parameters.effective(U), embedding: gradients[embedding])
      }
    }
  }

  /// e_t = dE/dy_t Vᵀ into the highest level's state gradients.
  public func backwardOutputs(_ batch: Batch) {
    let shape = batch.outputShape, dy = allOutputGradients.rows(0..<outputRows(batch)),
      V = parameters[names.V]
    if self.shape.arrangement.hasOutputSteps {
      multiply(dy, V.transposed, into: stack.top.gradients(shape))
      stack.top.spread(shape, 0..<shape.steps)
    } else {
      let direct = stateScratch.rows(0..<shape.examples)
      multiply(dy, V.transposed, into: direct)
      stack.top.addToLast(direct, shape)
    }
  }

  /// λ_t of the layers, and the gradients of their weights over `steps` (all where nil).
  public func backwardLayers(_ batch: Batch, _ gradients: Parameters, steps: Range<Int>? = nil) {
    let steps = steps ?? 0..<batch.outputShape.steps
    backwardStates(
      batch, gradients: gradients, steps: steps, behind: adder(of: stack, batch, batch.outputShape, gradients)
    )
  }

  /// What adds the gradients of a layer's weights over a block of rows. The lowest layers of the decoder also
  /// read what is fed back.
  func adder(
    of stack: LayerStack, _ batch: Batch, _ shape: BatchShape, _ gradients: Parameters
  ) -> (_ level: Int, PlacedLayer, _ rows: Range<Int>) -> Void {
    { level, placed, rows in
      stack.addWeightGradients(level, placed, rows: rows, batch, shape, gradients) { block in
        guard stack === self.stack, self.feedback.kind != .none else { return }
        self.feedback.add(block, to: gradients.effective(self.names.F))
      }
    }
  }

  /// e_t → λ_t in the layers' state gradients, with what soft feedback sends back into y_{t−1}.
  ///
  /// - Parameter behind: called for each layer when it has taken the rows of a block.
  func backwardStates(
    _ batch: Batch, gradients: Parameters, steps: Range<Int>? = nil,
    behind: ((_ level: Int, PlacedLayer, _ rows: Range<Int>) -> Void)? = nil
  ) {
    let shape = batch.outputShape, steps = steps ?? 0..<shape.steps
    guard feedback.kind == .soft else {
      return stack.backward(shape, parameters, gradients: gradients, steps: steps, behind: behind)
    }
    let F = parameters.effective(names.F), V = parameters[names.V].transposed,
      lowest = stack.levels[0].directions[0].layer
    let after: (Int) -> Void = { t in
      guard let dy = self.feedback.backward(t, shape, from: lowest, F: F) else { return }
      self.layer.block(self.allOutputGradients, t - 1, shape).add(dy)
      self.stack.top.addErrors(dy, V, shape, t - 1)
    }
    stack.backward(shape, parameters, gradients: gradients, steps: steps, after: after, behind: behind)
  }

  /// dV = Σ s_tᵀ dE/dy_t, dc = Σ dE/dy_t ((6), (17), (24)); all there is to V and c unless y_{t−1} is fed
  /// back softly.
  public func addOutputGradients(_ batch: Batch, _ gradients: Parameters) {
    let dy = allOutputGradients.rows(0..<outputRows(batch))
    if shape.arrangement.hasOutputSteps {
      addHeadGradient(readStates(batch), dy, batch.outputShape, gradients)
    } else {
      multiply(readStates(batch).transposed, dy, into: gradients[names.V], adding: true)
    }
    if let c = names.c { gradients[c].addColumnSums(of: dy) }
  }

  /// dV += Σ s_tᵀ dE/dy_t, by blocks of steps as the gradients of the layers' weights.
  func addHeadGradient(_ states: Matrix, _ dy: Matrix, _ shape: BatchShape, _ gradients: Parameters) {
    for rows in RecurrentLayer.blocks(shape, steps: 0..<shape.steps) {
      multiply(states.rows(rows).transposed, dy.rows(rows), into: gradients[names.V], adding: true)
    }
  }
}
