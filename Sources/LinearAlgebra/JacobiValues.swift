import CKernels

/// Singular values by Jacobi's rotations from one side, in a fixed order (Hestenes 1958): pairs of rows are turned until
/// all are orthogonal; their lengths are the values.
enum JacobiValues {
  /// Those of the vectors that lie behind one another, `count` of a length from `count` on, the largest first; the
  /// numbers are finite, and overwritten. nil if the rows do not become orthogonal.
  static func values(_ a: FixedOrder.Numbers, count: Int, length: Int) -> [Double]? {
    let scale = FixedOrder.range(UnsafeBufferPointer(start: a, count: count * length))
    FixedOrder.scale(a, by: scale, count * length)
    // R of QR has the same values and is smaller; its rows are nearer to orthogonal (Drmač & Veselić 2008).
    var factors = [Double](repeating: 0, count: count)
    HouseholderFactor.reflect(a, rows: length, columns: count, &factors)
    var rows = [Double](repeating: 0, count: count * count)
    for column in 0..<count {
      for row in 0...column { rows[row * count + column] = a[column * length + row] }
    }
    return rows.withUnsafeMutableBufferPointer { numbers in
      guard let base = numbers.baseAddress else { return [] }
      for _ in 0..<60 where !sweep(base, count) {
        return (0..<count).map { FixedOrder.length(base + $0 * count, count) / scale }.sorted(by: >)
      }
      return nil
    }
  }

  /// One rotation of every pair of rows that is not orthogonal; whether there was one.
  private static func sweep(_ a: FixedOrder.Numbers, _ n: Int) -> Bool {
    let functions = Precision.float64.functions, tolerance = Double.ulpOfOne * Double(n).squareRoot()
    var turned = false
    var squares = (0..<n).map { functions.pointee.sum_of_squares(n, a + $0 * n) }
    for i in 0..<n {
      for j in i + 1..<max(n, i + 1) {
        let x = a + i * n, y = a + j * n, product = FixedOrder.dot(x, y, n)
        // Squares further down have lost digits, and the rows are nothing beside the largest.
        guard min(squares[i], squares[j]) > 1e-280,
          abs(product) > tolerance * (squares[i] * squares[j]).squareRoot()
        else { continue }
        turned = true
        let z = (squares[j] - squares[i]) / (2 * product)
        let tangent = (z < 0 ? -1 : 1) / (abs(z) + (1 + z * z).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        var rotated = (0.0, 0.0)
        withUnsafeMutableBytes(of: &rotated) {
          functions.pointee.rotate(
            n, cosine, -cosine * tangent, tangent, x, y, $0.bindMemory(to: Double.self).baseAddress)
        }
        (squares[i], squares[j]) = rotated
      }
    }
    return turned
  }
}
