import CKernels
import LinearAlgebra

/// How a network did on a batch.
public struct Score: Sendable {
  /// E: the mean over examples of the sum (or mean) of E_t over scored steps.
  public let loss: Double
  /// Mean of E_t over scored outputs: it does not depend on how the errors of a sequence's steps are put
  /// together.
  public let stepLoss: Double
  /// The number of scored outputs, and of those whose largest number is the target class's; the latter is 0
  /// for other targets.
  public let scored: Int
  public let correct: Int
}

/// E_t of outputs and targets, and dE/dy: −log softmax(y)[target]; ½‖z − target‖² with z = y or σ(y); or of labels
/// Σ log(1 + eʸ) − target·y.
final class Objective {
  private let settings: LossSettings
  private let hasSteps: Bool
  /// Buffers with a number for each output row, as long as the longest batch needs.
  private var weights: [Double] = []
  private var losses: [Double] = []
  private var predictions: [Int32] = []

  init(_ settings: LossSettings, _ arrangement: Arrangement) {
    (self.settings, hasSteps) = (settings, arrangement.hasOutputSteps)
  }

  /// - Parameters:
  ///   - gradient: dE/dy, of the outputs' shape, or nil; zero outside `steps`.
  ///   - steps: whose outputs count, where there is one at every step.
  func score(_ batch: Batch, outputs: Matrix, gradient: Matrix?, steps: Range<Int>) -> Score {
    let rows = outputs.rows, functions = outputs.precision.functions
    if losses.count < rows {
      weights = Array(repeating: 0, count: rows)
      losses = Array(repeating: 0, count: rows)
      predictions = Array(repeating: 0, count: rows)
    }
    weigh(batch, steps)
    var correct = 0
    switch batch.targets {
    case .classes(let targets):
      precondition(targets.count == rows, "\(targets.count) targets for \(rows) outputs")
      functions.pointee.cross_entropy(
        rows, outputs.columns, outputs.pointer, targets, weights, &losses, gradient?.pointer, &predictions)
      for row in 0..<rows where weights[row] != 0 && predictions[row] == targets[row] { correct += 1 }
    case .reals(let targets):
      expect(targets, like: outputs)
      functions.pointee.squared_error(
        rows, outputs.columns, settings.output == .sigmoid, outputs.pointer, targets.pointer, weights,
        &losses, gradient?.pointer)
    case .labels(let targets):
      expect(targets, like: outputs)
      functions.pointee.binary_cross_entropy(
        rows, outputs.columns, outputs.pointer, targets.pointer, weights, &losses, gradient?.pointer)
    }
    return weights.withUnsafeBufferPointer { weights in
      losses.withUnsafeBufferPointer { losses in
        var loss = 0.0, total = 0.0, scored = 0
        for row in 0..<rows where weights[row] != 0 {
          loss += losses[row]
          total += losses[row] / weights[row]
          scored += 1
        }
        return Score(loss: loss, stepLoss: total / Double(scored), scored: scored, correct: correct)
      }
    }
  }

  private func expect(_ targets: Matrix, like outputs: Matrix) {
    precondition(
      targets.rows >= outputs.rows && targets.columns == outputs.columns,
      "targets of another shape than outputs")
  }

  /// The weight of each output row in E: 1/B, over the number of scored steps where E averages over them, 0
  /// where nothing is scored and outside `steps`.
  private func weigh(_ batch: Batch, _ steps: Range<Int>) {
    let share = 1 / Double(batch.examples), B = batch.examples
    let counted = hasSteps ? steps.lowerBound * B..<steps.upperBound * B : 0..<B
    let divisors = settings.divisors(of: batch, hasOutputSteps: hasSteps)
    weights.withUnsafeMutableBufferPointer { weights in
      for (row, divisor) in divisors.enumerated() {
        weights[row] = divisor == 0 || !counted.contains(row) ? 0 : share / Double(divisor)
      }
    }
  }
}
