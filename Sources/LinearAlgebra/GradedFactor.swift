import CKernels

/// The triangular factor of rows that differ in size by orders of magnitude, QR with both kinds of pivoting: each row has
/// errors in proportion to its own length, not to that of the longest.
///
/// Source: Powell & Reid, *On applying Householder transformations to linear least squares problems*, 1968; Cox & Higham,
/// *Stability of Householder QR factorization for weighted least squares problems*, 1998.
struct GradedFactor {
  let order: Int
  /// R by columns, each [n], zeros below the diagonal.
  let columns: [Double]
  /// Which column of the matrix has become which of R.
  let places: [Int]

  /// - Parameters:
  ///   - rows: [n, n] in row order, of length 1 or 0.
  ///   - lengths: what each row is multiplied by, 1 at most and no less than some 1e-130, or 0.
  ///   - least: what remains of a row of length 1 when it is nothing but rounding; it becomes zero.
  init(_ rows: [Double], lengths: [Double], order n: Int, least: Double) {
    var places = Array(0..<n), columns = [Double](repeating: 0, count: n * n)
    for column in 0..<n {
      for row in 0..<n { columns[column * n + row] = lengths[row] * rows[row * n + column] }
    }
    var lengths = lengths
    columns.withUnsafeMutableBufferPointer { numbers in
      guard let a = numbers.baseAddress else { return }
      let functions = Precision.float64.functions.pointee
      var squares = (0..<n).map { functions.sum_of_squares(n, a + $0 * n) }, factors = lengths
      var k = 0
      while k < n, let widest = (k..<n).max(by: { squares[$0] < squares[$1] }), squares[widest] > 0 {
        if widest > k {
          places.swapAt(k, widest)
          squares.swapAt(k, widest)
          for row in 0..<n { swap(&a[k * n + row], &a[widest * n + row]) }
        }
        let v = a + k * n + k, height = n - k, width = height - 1, behind = v + n
        let pivot = (0..<height).reduce(0) { abs(v[$1]) > abs(v[$0]) ? $1 : $0 }
        // The row that is the largest there, unless others make it up.
        var square = 0.0
        for j in 0..<height { square += v[j * n + pivot] * v[j * n + pivot] }
        if square.squareRoot() <= least * lengths[k + pivot] {
          for j in 0..<height { v[j * n + pivot] = 0 }
          for j in k..<n { squares[j] = functions.sum_of_squares(height, a + j * n + k) }
          continue
        }
        if pivot > 0 {
          lengths.swapAt(k, k + pivot)
          for j in 0..<height { swap(&v[j * n], &v[j * n + pivot]) }
        }
        let reflection = Householder(v, height)
        v[0] = 1
        for j in 0..<width { factors[j] = 0 }
        functions.dot_rows(width, height, behind, n, v, &factors, 1)
        for j in 0..<width { factors[j] *= -reflection.tau }
        functions.add_outer(width, height, factors, v, behind, n)
        for j in 0..<width { squares[k + 1 + j] = functions.sum_of_squares(width, behind + j * n + 1) }
        v[0] = reflection.image
        for i in 1..<max(height, 1) { v[i] = 0 }
        k += 1
      }
      for column in k..<n { for row in k..<n { a[column * n + row] = 0 } }
    }
    (order, self.columns, self.places) = (n, columns, places)
  }
}
