import CKernels

/// Singular values in a fixed order of operations: reflections from both sides leave two diagonals, whose values
/// `BidiagonalIteration` finds.
///
/// 8/3 n³ operations and some n²; errors are of the order of ε‖A‖. Source: Golub & Van Loan, *Matrix Computations*, 4th
/// ed., 5.4.8.
enum BidiagonalValues {
  /// Those of the vectors that lie behind one another, `count` of a length from `count` on, the largest first; the
  /// numbers are finite, and overwritten. nil if the iteration does not converge.
  static func values(_ a: FixedOrder.Numbers, count: Int, length: Int) -> [Double]? {
    let scale = FixedOrder.range(UnsafeBufferPointer(start: a, count: count * length))
    FixedOrder.scale(a, by: scale, count * length)
    if length > count {
      // R of QR has the same values and is smaller.
      var factors = [Double](repeating: 0, count: count)
      HouseholderFactor.reflect(a, rows: length, columns: count, &factors)
      for row in 0..<count {
        for column in 0..<count { a[row * count + column] = column > row ? 0 : a[row * length + column] }
      }
    }
    return square(a, count)?.map { $0 / scale }
  }

  /// Those of a matrix [n, n] in row order with numbers up to about 1. Where its rows fall from the first to the last, and
  /// are those of a triangular factor with pivoting, small values are as exact as large ones.
  static func square(_ a: FixedOrder.Numbers, _ n: Int) -> [Double]? {
    var iteration = BidiagonalIteration(order: n)
    let functions = Precision.float64.functions.pointee
    var column = [Double](repeating: 0, count: n), sums = column, factors = column
    column.withUnsafeMutableBufferPointer { column in
      guard let v = column.baseAddress else { return }
      for k in 0..<n {
        let height = n - k, width = height - 1, part = a + k * n + k + 1
        for i in 0..<height { v[i] = part[i * n - 1] }
        let left = Householder(v, height)
        iteration.diagonal[k] = left.image
        guard width > 0 else { break }
        v[0] = 1
        functions.multiply(1, width, height, v, height, 1, part, n, 1, &sums, width, false)
        for i in 0..<height { factors[i] = -left.tau * v[i] }
        functions.add_outer(height, width, factors, sums, part, n)
        let right = Householder(part, width)
        iteration.beside[k] = right.image
        part[0] = 1
        for i in 0..<width { factors[i] = 0 }
        functions.dot_rows(width, width, part + n, n, part, &factors, 1)
        for i in 0..<width { factors[i] *= -right.tau }
        functions.add_outer(width, width, factors, part, part + n, n)
      }
    }
    return iteration.values()
  }
}
