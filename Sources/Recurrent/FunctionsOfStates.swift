import LinearAlgebra

extension Network {
  /// The weights of a layer, or the places of their gradients.
  public func weights(of layer: RecurrentLayer, in parameters: Parameters) -> LayerWeights {
    layer === encoder ? names.encoderWeights(parameters) : names.layerWeights(parameters)
  }

  /// dF/dθ of a function F of the layers' states and weights, in place of the loss, on the batch that `forward` ran last; `gradients`
  /// is overwritten.
  ///
  /// - Parameter reverse: called for each layer, the last first, in place of its own reverse pass. It finds in the layer's state
  ///   gradients what later layers have sent there, adds F's own share step by step, leaves dF/d(xU + b) and dF/d(rW) where the
  ///   layer's own pass does, and adds what F owes to weights directly to the gradients it is given.
  public func backward(
    _ batch: Batch, into gradients: Parameters,
    layers reverse: (_ layer: RecurrentLayer, _ shape: BatchShape, _ weights: LayerWeights, _ gradients: LayerWeights) -> Void
  ) {
    precondition(feedback.kind != .soft, "a function of states is not carried back through soft feedback")
    gradients.values.clear()
    let shape = batch.outputShape, layerGradients = names.layerWeights(gradients)
    layer.clearStateGradients(shape)
    reverse(layer, shape, names.layerWeights(parameters), layerGradients)
    layer.addWeightGradients(shape, gradients: layerGradients) { rows, gates, gradient in
      addInputGradient(batch, rows: rows, gates, gradient, gradients)
    }
    if let encoder {
      encoder.clearStateGradients(batch.inputShape)
      backwardHandover(batch, gradients)
      let encoderGradients = names.encoderWeights(gradients)
      reverse(encoder, batch.inputShape, names.encoderWeights(parameters), encoderGradients)
      encoder.addWeightGradients(batch.inputShape, gradients: encoderGradients) { rows, gates, gradient in
        reader.addGradient(batch, rows: rows, gradient, to: gates.columns(of: gradients[names.U]))
      }
    }
    addEmbeddingGradient(batch, gradients)
    finish(gradients)
  }
}
