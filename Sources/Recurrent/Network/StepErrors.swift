import LinearAlgebra

/// The errors of single steps, each sent back through time alone: ∂E_t/∂s_k for every k ≤ t, exactly, by one
/// reverse pass for each t.
///
/// E_t is the unweighted error of one step of one example: the batch mean, and a mean over steps, are undone.
public struct StepErrors {
  /// What the error of each output row counts in the batch's loss: one over the examples, and over the scored
  /// steps where they are averaged; 0 where nothing is scored. Rows as those of the outputs.
  public let weights: [Double]

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
    weights = divisors.map { $0 > 0 ? 1 / Double(B * $0) : 0 }
    for (row, divisor) in divisors.enumerated() where divisor > 0 {
      direct.rows(row..<row + 1).scale(by: Double(B * divisor))
    }
  }

  /// The row of an example's output at a step.
  ///
  /// For many-to-one it is the example's only one, whatever number stands for its last step.
  public func row(_ step: Int, _ example: Int) -> Int {
    network.shape.arrangement.hasOutputSteps ? step * batch.examples + example : example
  }

  /// Leaves ∂E_t/∂s_k in the `stateGradients` of the network's layers, t being `steps[b]` for example b;
  /// zeros where it is nil, and behind t.
  ///
  /// For many-to-one t is each sequence's own last step. Cost: a backward pass over the steps up to the last t,
  /// without the products of weight gradients.
  public func propagate(from steps: [Int?]) {
    propagate(
      rows: steps.enumerated().compactMap { example, step in step.map { row($0, example) } },
      isWeighted: false)
  }

  /// The same for the errors of several output rows together.
  ///
  /// - Parameters:
  ///   - rows: whose errors.
  ///   - isWeighted: whether each counts as in the batch's loss.
  public func propagate(rows: [Int], isWeighted: Bool) {
    let gradient = network.allOutputGradients.rows(0..<direct.rows), shape = batch.outputShape
    gradient.clear()
    for row in rows {
      gradient.rows(row..<row + 1).copy(from: direct.rows(row..<row + 1))
      if isWeighted { gradient.rows(row..<row + 1).scale(by: weights[row]) }
    }
    // A layer that reads from the end takes the errors of early steps last.
    let isAhead = network.shape.arrangement.hasOutputSteps && !network.model.bidirectional
    let last = rows.reduce(-1) { max($0, $1 / batch.examples) }
    sendBack(isAhead ? 0..<last + 1 : 0..<shape.steps)
  }

  /// The same for the errors of all steps together.
  public func propagateAll() {
    network.allOutputGradients.rows(0..<direct.rows).copy(from: direct)
    sendBack(0..<batch.outputShape.steps)
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

  private func sendBack(_ steps: Range<Int>) {
    let shape = batch.outputShape
    network.clearStateGradients(batch)
    network.stack.clearInputGradients(shape, from: steps.upperBound)
    network.backwardOutputs(batch)
    network.backwardStates(batch, gradients: unused, steps: steps)
    guard let encoder = network.encoderStack else { return }
    network.clearEncoderGradients(batch)
    network.backwardHandover(batch, unused)
    encoder.backward(
      batch.inputShape, network.parameters, gradients: unused, steps: 0..<batch.inputShape.steps)
  }
}
