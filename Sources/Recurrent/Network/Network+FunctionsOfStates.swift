extension Network {
  /// dF/dθ of a function F of the layers' states and weights, in place of the loss.
  ///
  /// `reverse` is called for each layer, the last first, in place of its own reverse pass. It finds in the
  /// layer's state gradients what later and higher layers have sent there, adds F's own share step by step,
  /// leaves dF/d(xU + b) and dF/d(rW) where the layer's own pass does, and adds what F owes to weights
  /// directly to the gradients it is given.
  ///
  /// - Parameters:
  ///   - batch: the one that `forward` ran last.
  ///   - gradients: overwritten.
  ///   - reverse: a layer's share.
  public func backward(
    _ batch: Batch, into gradients: Parameters,
    layers reverse: (
      _ layer: RecurrentLayer, _ shape: BatchShape, _ weights: LayerWeights, _ gradients: LayerWeights
    ) -> Void
  ) {
    precondition(feedback.kind != .soft, "a function of states is not carried back through soft feedback")
    gradients.clear()
    func goBack(_ stack: LayerStack, _ shape: BatchShape) {
      let steps = 0..<shape.steps, add = adder(of: stack, batch, shape, gradients)
      stack.backward(shape, parameters, steps: steps) { level, placed in
        let own = placed.names.weights(gradients)
        reverse(placed.layer, shape, placed.names.weights(parameters), own)
        placed.layer.addInitialGradients(shape, own)
        for rows in RecurrentLayer.blocks(shape, steps: steps) {
          add(level, placed, rows)
        }
      }
    }
    clearStateGradients(batch)
    goBack(stack, batch.outputShape)
    clearEncoderGradients(batch)
    if let encoderStack {
      backwardHandover(batch, gradients)
      goBack(encoderStack, batch.inputShape)
    }
    addEmbeddingGradient(batch.inputShape, gradients)
    finish(gradients)
  }
}
