public import LinearAlgebra

/// How fast this machine multiplies large matrices on one core: what a training step is held against.
public enum ProductPeak {
  /// Rows and columns of the operands: large enough that packing costs nothing.
  private static let size = 768

  /// Operations a second of the fastest of some products; takes about `budget`.
  public static func measure(_ precision: Precision, budget: Duration = .milliseconds(300)) -> Double {
    func drawn(_ name: String) -> Matrix {
      let matrix = Matrix(rows: size, columns: size, precision: precision)
      var stream = RandomStream(seed: 1, name: name)
      matrix.addNormal(deviation: 1, from: &stream)
      return matrix
    }
    let a = drawn("a"), b = drawn("b"), c = Matrix(rows: size, columns: size, precision: precision)
    let clock = ContinuousClock(), start = clock.now
    var least = Double.infinity
    repeat {
      least = min(least, clock.measure { multiply(a, b, into: c) } / .seconds(1))
    } while clock.now - start < budget
    return 2 * Double(size * size) * Double(size) / least
  }
}
