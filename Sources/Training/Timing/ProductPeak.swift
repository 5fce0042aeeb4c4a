public import LinearAlgebra

/// How fast this machine multiplies large matrices on one core, to which a training step is compared.
public enum ProductPeak {
  /// Rows and columns of the operands: large enough that packing costs little, small enough that a neighbour
  /// does not disturb each one.
  private static let sizes = [512, 1024]

  /// Operations a second of the fastest of some products; takes about `budget`.
  public static func measure(_ precision: Precision, budget: Duration = .milliseconds(500)) -> Double {
    let products = sizes.map { size in
      func drawn(_ name: String) -> Matrix {
        let matrix = Matrix(rows: size, columns: size, precision: precision)
        var stream = RandomStream(seed: 1, name: name)
        matrix.addNormal(deviation: 1, from: &stream)
        return matrix
      }
      return (a: drawn("a"), b: drawn("b"), c: Matrix(rows: size, columns: size, precision: precision))
    }
    let clock = ContinuousClock(), start = clock.now
    var most = 0.0
    repeat {
      for (a, b, c) in products {
        let seconds = clock.measure { multiply(a, b, into: c) } / .seconds(1), size = Double(a.rows)
        most = max(most, 2 * size * size * size / seconds)
      }
    } while clock.now - start < budget
    return most
  }
}
