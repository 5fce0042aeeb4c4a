import COpenBLAS

/// X of A X = B for a symmetric, positive definite A [order, order], by Cholesky's factorization; nil where A is
/// not positive definite or a number is not finite.
///
/// In Float64 on one thread. B and X are [order, columns] in row order. Cost O(order³ + order² · columns).
public func solution(
  of numbers: [Double], order: Int, times right: [Double], columns: Int, under determinism: Determinism
) -> [Double]? {
  precondition(numbers.count == order * order && right.count == order * columns, "a system of another shape")
  guard numbers.allSatisfy(\.isFinite), right.allSatisfy(\.isFinite) else { return nil }
  switch determinism {
  case .machine: return solutionByLAPACK(of: numbers, order: order, times: right, columns: columns)
  case .portable:
    var matrix = numbers, result = right
    let isDefinite = matrix.withUnsafeMutableBufferPointer { a in
      result.withUnsafeMutableBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return true }
        return Elimination.solve(positive: a, order: order, b, columns: columns)
      }
    }
    return isDefinite ? result : nil
  }
}

private func solutionByLAPACK(
  of numbers: [Double], order: Int, times right: [Double], columns: Int
) -> [Double]? {
  BLASThreads.one
  var matrix = numbers, result = [Double](repeating: 0, count: right.count), status: blasint = 0
  // LAPACK stores by columns.
  for row in 0..<order {
    for column in 0..<columns { result[column * order + row] = right[row * columns + column] }
  }
  let upper = CChar(UInt8(ascii: "U"))
  withUnsafePointer(to: blasint(order)) { n in
    withUnsafePointer(to: blasint(columns)) { count in
      withUnsafePointer(to: upper) { upper in
        dposv_(upper, n, count, &matrix, n, &result, n, &status, 1)
      }
    }
  }
  precondition(status >= 0, "LAPACK refuses argument \(-status)")
  guard status == 0 else { return nil }
  return (0..<order).flatMap { row in (0..<columns).map { result[$0 * order + row] } }
}
