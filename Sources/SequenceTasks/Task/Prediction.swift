public import LinearAlgebra
public import Recurrent

/// A network's answers for a batch: step t of example b in row t·B + b, as in its targets, or example b in
/// row b for many-to-one.
///
/// Valid until the network runs again.
public struct Prediction: @unchecked Sendable {
  /// y before any softmax: [rows, K].
  public let outputs: Matrix
  /// The class of each row's largest number, the first of equals; −1 past a sequence's end. A network that
  /// decodes greedily does not know where targets end: it goes on to the longest output of the task, so that
  /// there may be more rows than targets.
  public let classes: [Int32]
  /// Whether a row counts in the loss.
  public let scored: [Bool]
  /// What is compared with targets that are no classes.
  let output: LossSettings.Output

  public init(outputs: Matrix, classes: [Int32], scored: [Bool], output: LossSettings.Output = .linear) {
    (self.outputs, self.classes, self.scored, self.output) = (outputs, classes, scored, output)
  }

  /// What a network answers on a batch.
  ///
  /// - Parameters:
  ///   - outputs: the network's outputs, before the softmax.
  ///   - batch: the targets.
  ///   - loss: says which steps count.
  ///   - decoded: the batch that the network ran over, if its outputs go on past the end of the targets.
  public init(_ outputs: Matrix, of batch: Batch, loss: LossSettings = LossSettings(), decoded: Batch? = nil)
  {
    let shape = (decoded ?? batch).outputShape, B = shape.examples
    // One output an example has as many rows as there are examples, and so have sequences of one step.
    let hasSteps = outputs.rows == shape.rows
    let classes = (0..<outputs.rows).map { row in
      guard !hasSteps || row / B < shape.length(row % B) else { return Int32(-1) }
      var best = 0
      for column in 1..<max(outputs.columns, 1) where outputs[row, column] > outputs[row, best] {
        best = column
      }
      return Int32(best)
    }
    let scored = loss.divisors(of: batch, hasOutputSteps: hasSteps).map { $0 > 0 }
    self.init(
      outputs: outputs, classes: classes,
      scored: scored + Array(repeating: false, count: max(outputs.rows - scored.count, 0)),
      output: loss.compared(with: batch.targets))
  }

  /// What is compared with the target: y or σ(y).
  public func answer(_ row: Int, _ column: Int) -> Double {
    let y = outputs[row, column]
    return output == .sigmoid ? 1 / (1 + Reals.exp(-y)) : y
  }

  /// The largest difference from the target over the scored outputs of each example, 0 where there are none.
  /// For classes an output is softmax(y), its target 1 for the class and 0 for the others.
  public func largestErrors(_ batch: Batch) -> [Double] {
    var errors = Array(repeating: 0.0, count: batch.examples)
    for row in scored.indices where scored[row] {
      let example = row % batch.examples
      var error = 0.0
      switch batch.targets {
      case .reals(let targets), .labels(let targets):
        for column in 0..<outputs.columns {
          error = .maximum(error, abs(answer(row, column) - targets[row, column]))
        }
      case .classes(let targets):
        // No other probability is further from 0 than that of the class is from 1.
        let best = outputs[row, Int(max(classes[row], 0))]
        let sum = (0..<outputs.columns).reduce(0) { $0 + Reals.exp(outputs[row, $1] - best) }
        error = 1 - Reals.exp(outputs[row, Int(targets[row])] - best) / sum
      }
      // An error that is no number is no small one.
      errors[example] = error.isNaN ? .infinity : .maximum(errors[example], error)
    }
    return errors
  }

  /// The classes answered for one example, up to its end.
  public func classes(of example: Int, examples: Int) -> [Int32] {
    stride(from: example, to: classes.count, by: examples).map { classes[$0] }.filter { $0 >= 0 }
  }
}

extension Batch {
  /// The right classes for one example, up to its end; empty if targets are others.
  public func targetClasses(of example: Int) -> [Int32] {
    guard case .classes(let classes) = targets else { return [] }
    return stride(from: example, to: classes.count, by: examples).map { classes[$0] }.filter { $0 >= 0 }
  }

  /// The same inputs for a network that goes on for `steps` by itself: nothing is scored.
  public func open(steps: Int) -> Batch {
    let shape = BatchShape(lengths: Array(repeating: steps, count: examples))
    return Batch(
      inputShape: inputShape, outputShape: shape, inputs: inputs,
      targets: .classes(Array(repeating: -1, count: shape.rows)))
  }
}
