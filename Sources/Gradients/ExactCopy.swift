import LinearAlgebra
import Recurrent

/// A copy of a network that is asked for more than its loss's gradient: it runs in Float64 whatever the network's precision, evaluates
/// the cell's formula, whose derivatives of any order are known, and keeps its forward pass. The network itself is not touched.
final class ExactCopy {
  let network: Network

  /// - Parameters:
  ///   - inputSteps, outputSteps, examples: the longest and widest batch.
  init(of original: Network, inputSteps: Int, outputSteps: Int, examples: Int) {
    network = Network(
      original.model, original.shape, loss: original.loss, precision: .float64, inputSteps: inputSteps,
      outputSteps: outputSteps, examples: examples, keepsForward: true, kernels: nil)
  }

  /// Takes parameters over; returns the batch in Float64.
  func take(_ parameters: Parameters, _ batch: Batch) -> Batch {
    network.parameters.values.assign(numbersOf: parameters.values)
    let inputs: Batch.Inputs =
      if case .reals(let x) = batch.inputs { .reals(x.inFloat64) } else { batch.inputs }
    let targets: Batch.Targets =
      if case .reals(let y) = batch.targets { .reals(y.inFloat64) } else { batch.targets }
    return Batch(inputShape: batch.inputShape, outputShape: batch.outputShape, inputs: inputs, targets: targets)
  }
}

extension Matrix {
  /// Takes the numbers of a matrix of the same shape and any precision.
  func assign(numbersOf other: Matrix) {
    if precision == other.precision { copy(from: other) } else { assign(other.elements) }
  }

  /// Itself, or a copy in Float64.
  var inFloat64: Matrix {
    guard precision != .float64 else { return self }
    let result = Matrix(rows: rows, columns: columns, precision: .float64)
    result.assign(elements)
    return result
  }
}
