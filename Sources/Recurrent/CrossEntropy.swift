import CKernels
public import LinearAlgebra

/// E = −log softmax(y)[target], summed over rows with weights.
public struct CrossEntropy {
  /// What a batch came to.
  public struct Result: Sendable {
    /// Σ weight·E
    public let loss: Double
    /// Scored rows, and those whose largest output is the target's.
    public let scored: Int
    public let correct: Int
  }

  private var losses: [Double] = []
  private var predictions: [Int32] = []

  public init() {}

  /// - Parameters:
  ///   - outputs: y [rows, classes], before softmax.
  ///   - targets: a class per row; ignored where the weight is 0.
  ///   - gradient: dE/dy [rows, classes], or nil.
  public mutating func callAsFunction(outputs: Matrix, targets: [Int32], weights: [Double], gradient: Matrix?) -> Result {
    let rows = outputs.rows
    precondition(targets.count == rows && weights.count == rows && outputs.isContiguous && gradient?.isContiguous ?? true)
    if losses.count < rows {
      losses = Array(repeating: 0, count: rows)
      predictions = Array(repeating: 0, count: rows)
    }
    outputs.precision.functions.pointee.cross_entropy(
      rows, outputs.columns, outputs.pointer, targets, weights, &losses, gradient?.pointer, &predictions)
    var loss = 0.0, scored = 0, correct = 0
    for row in 0..<rows where weights[row] != 0 {
      loss += losses[row]
      scored += 1
      if predictions[row] == targets[row] { correct += 1 }
    }
    return Result(loss: loss, scored: scored, correct: correct)
  }
}
