public import LinearAlgebra
public import Recurrent

/// What a network said of a batch, in rows like its targets': [T·B], or [B] for many-to-one.
///
/// Valid until the network runs again.
public struct Prediction: @unchecked Sendable {
  /// y before any softmax: [rows, K].
  public let outputs: Matrix
  /// The class of each row's largest number, −1 past a sequence's end; the first of equals.
  public let classes: [Int32]
  /// Whether a row counts in the loss.
  public let scored: [Bool]

  public init(outputs: Matrix, classes: [Int32], scored: [Bool]) {
    (self.outputs, self.classes, self.scored) = (outputs, classes, scored)
  }

  /// - Parameter loss: says which steps count.
  public init(_ outputs: Matrix, of batch: Batch, loss: LossSettings = LossSettings()) {
    let shape = batch.outputShape, B = shape.examples
    // One output an example has as many rows as there are examples, and so have sequences of one step.
    let hasSteps = outputs.rows == shape.rows
    classes = (0..<outputs.rows).map { row in
      guard !hasSteps || row / B < shape.length(row % B) else { return -1 }
      var best = 0
      for column in 1..<max(outputs.columns, 1) where outputs[row, column] > outputs[row, best] { best = column }
      return Int32(best)
    }
    scored = loss.divisors(of: batch, hasOutputSteps: hasSteps).map { $0 > 0 }
    self.outputs = outputs
  }
}
