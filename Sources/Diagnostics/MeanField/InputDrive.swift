import LinearAlgebra
import Recurrent

/// What inputs and biases add to the pre-activations of a network's first layer: x_t U + b.
struct InputDrive {
  /// [T·B, G·H], zeros past the end of a sequence.
  private let driven: Matrix
  private let bias: Matrix
  private let units: Int
  /// Of all sequences together.
  private let steps: Double

  init(_ subject: DiagnosticSubject) {
    let network = subject.network, batch = subject.batch, names = network.names.layers[0][0]
    let parameters = network.parameters
    bias = parameters[names.b]
    units = names.units
    steps = Double((0..<batch.examples).reduce(0) { $0 + batch.inputShape.length($1) })
    driven = Matrix(
      rows: batch.inputShape.rows, columns: bias.columns, precision: bias.precision)
    guard let U = names.U.map(parameters.effective) else { return }
    switch batch.inputs {
    case .reals(let x): multiply(x, U, into: driven)
    case .tokens(let tokens):
      let vectors: Matrix
      if let embedding = network.names.embedding.map(parameters.effective) {
        vectors = Matrix(rows: embedding.rows, columns: U.columns, precision: U.precision)
        multiply(embedding, U, into: vectors)
      } else {
        vectors = U
      }
      tokens.withUnsafeBufferPointer {
        if let base = $0.baseAddress { driven.gather(rows: base, of: vectors) }
      }
    }
  }

  /// The mean square over units, steps and examples.
  var meanSquare: Double {
    let cross = zip(sums(of: driven), bias.elements).reduce(0) { $0 + $1.0 * $1.1 }
    return ((driven.sumOfSquares + 2 * cross) / steps + bias.sumOfSquares) / Double(units)
  }

  /// The mean over steps and examples, by gate and unit.
  var offsets: [[Double]] {
    byGate(zip(sums(of: driven), bias.elements).map { $0 / steps + $1 })
  }

  /// The variance over steps and examples, mean over the units of each gate.
  var variances: [Double] {
    let squares = Matrix(rows: driven.rows, columns: driven.columns, precision: driven.precision)
    squares.copy(from: driven)
    squares.scaleElements(by: driven)
    let variances = zip(sums(of: squares), sums(of: driven)).map {
      max(0, $0 / steps - $1 * $1 / (steps * steps))
    }
    return byGate(variances).map { $0.reduce(0, +) / Double(units) }
  }

  private func sums(of matrix: Matrix) -> [Double] {
    let sums = Matrix(rows: 1, columns: matrix.columns, precision: matrix.precision)
    sums.addColumnSums(of: matrix)
    return sums.elements
  }

  private func byGate(_ numbers: [Double]) -> [[Double]] {
    stride(from: 0, to: numbers.count, by: units).map { Array(numbers[$0..<$0 + units]) }
  }
}
