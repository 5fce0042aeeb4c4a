import COpenBLAS

/// The orthogonal factor of a matrix of full rank: Q of A = QR with R's diagonal positive, which makes Q unique, and uniformly (Haar)
/// distributed where A's numbers are independent normals.
///
/// In Float64 on one thread, by LAPACK's Householder reflections. Cost O(rows · columns · min(rows, columns)).
/// Source: Mezzadri, *How to generate random matrices from the classical compact groups*, Notices of the AMS 2007.
///
/// Numbers are [rows, columns] in row order, and finite. The result has the same shape; its columns are
/// orthonormal, or its rows if it is wider than high.
public func orthogonalFactor(of numbers: [Double], rows: Int, columns: Int) -> [Double] {
  precondition(numbers.count == rows * columns, "\(numbers.count) numbers for [\(rows), \(columns)]")
  // LAPACK stores by columns: a wide matrix in row order is its own high transpose.
  if rows < columns { return orthogonalColumns(of: numbers, rows: columns, columns: rows) }
  let high = exchanged(numbers, rows: rows, columns: columns)
  return exchanged(orthogonalColumns(of: high, rows: rows, columns: columns), rows: columns, columns: rows)
}

/// Q of a high matrix that is stored by columns.
private func orthogonalColumns(of numbers: [Double], rows: Int, columns: Int) -> [Double] {
  if numbers.isEmpty { return [] }
  BLASThreads.one
  var matrix = numbers, factors = [Double](repeating: 0, count: columns)
  let (m, n) = (blasint(rows), blasint(columns))
  LAPACK.run { work, count, status in
    withUnsafePointer(to: m) { m in
      withUnsafePointer(to: n) { n in dgeqrf_(m, n, &matrix, m, &factors, work, count, &status) }
    }
  }
  let signs = (0..<columns).map { matrix[$0 * rows + $0] < 0 ? -1.0 : 1 }
  LAPACK.run { work, count, status in
    withUnsafePointer(to: m) { m in
      withUnsafePointer(to: n) { n in dorgqr_(m, n, n, &matrix, m, factors, work, count, &status) }
    }
  }
  for column in 0..<columns where signs[column] < 0 {
    for index in column * rows..<(column + 1) * rows { matrix[index] = -matrix[index] }
  }
  return matrix
}

/// Rows and columns exchanged.
private func exchanged(_ numbers: [Double], rows: Int, columns: Int) -> [Double] {
  var result = [Double](repeating: 0, count: numbers.count)
  for row in 0..<rows {
    for column in 0..<columns { result[column * rows + row] = numbers[row * columns + column] }
  }
  return result
}
