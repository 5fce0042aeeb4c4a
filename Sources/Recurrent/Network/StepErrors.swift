import LinearAlgebra

/// The errors of single steps, each sent back through time alone: ∂E_t/∂s_k for every k ≤ t, exactly, by one
/// reverse pass for each t.
///
/// E_t is the unweighted error of one step of one example: the batch mean, and a mean over steps, are undone.
public struct StepErrors {
  private let network: Network
  private let batch: Batch
  /// ∂E_t/∂y_t, rows as those of the outputs.
  private let direct: Matrix
  /// Where reverse passes put gradients that nobody asks for.
  private let unused: Parameters

  /// Runs `network`, which keeps its forward pass, over a batch.
  public init(_ network: Network, on batch: Batch) {
    (self.network, self.batch) = (network, batch)
    unused = Parameters(network.parameters.shapes, precision: network.precision)
    _ = network.forward(batch)
    let rows = network.outputs(batch).rows, B = batch.examples
    direct = Matrix(rows: rows, columns: network.allOutputGradients.columns, precision: network.precision)
    direct.copy(from: network.allOutputGradients.rows(0..<rows))
    let divisors = network.loss.divisors(of: batch, hasOutputSteps: network.shape.arrangement.hasOutputSteps)
    for (row, divisor) in divisors.enumerated() where divisor > 0 {
      direct.rows(row..<row + 1).scale(by: Double(B * divisor))
    }
  }

  /// Leaves ∂E_t/∂s_k in the `stateGradients` of the network's layers, t being `steps[b]` for example b;
  /// zeros where it is nil.
  ///
  /// For many-to-one t is each sequence's own last step, whatever number stands for it. Cost: a backward pass
  /// without the products of weight gradients.
  public func propagate(from steps: [Int?]) {
    let gradient = network.allOutputGradients.rows(0..<direct.rows)
    gradient.clear()
    for (example, step) in steps.enumerated() {
      guard let step else { continue }
      let row = network.shape.arrangement.hasOutputSteps ? step * batch.examples + example : example
      gradient.rows(row..<row + 1).copy(from: direct.rows(row..<row + 1))
    }
    sendBack()
  }

  /// The same for the errors of all steps together.
  public func propagateAll() {
    network.allOutputGradients.rows(0..<direct.rows).copy(from: direct)
    sendBack()
  }

  /// Leaves in the place of what `propagate` left what entered each layer at each step from outside its own
  /// time loop: from the head (with what soft feedback brought there), from the layer above, from a decoder.
  public func isolateEntering() {
    if let encoder = network.encoderStack {
      network.clearEncoderGradients(batch)
      network.backwardHandover(batch, unused)
      encoder.backward(batch.inputShape, network.parameters, steps: 0..<batch.inputShape.steps) { _, _ in }
    }
    network.clearStateGradients(batch)
    network.backwardOutputs(batch)
    network.stack.backward(batch.outputShape, network.parameters, steps: 0..<batch.outputShape.steps) {
      _, _ in
    }
  }

  private func sendBack() {
    network.clearStateGradients(batch)
    network.backwardOutputs(batch)
    network.backwardStates(batch, gradients: unused)
    guard let encoder = network.encoderStack else { return }
    network.clearEncoderGradients(batch)
    network.backwardHandover(batch, unused)
    encoder.backward(
      batch.inputShape, network.parameters, gradients: unused, steps: 0..<batch.inputShape.steps)
  }
}
