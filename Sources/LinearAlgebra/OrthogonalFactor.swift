import COpenBLAS

/// The orthogonal factor of a matrix of full rank: Q of A = QR with R's diagonal positive, which makes Q
/// unique, and uniformly (Haar) distributed where A's numbers are independent normals.
///
/// In Float64 on one thread, by LAPACK's Householder reflections. Cost O(rows · columns · min(rows,
/// columns)). Source: Mezzadri, *How to generate random matrices from the classical compact groups*, Notices
/// of the AMS 2007.
///
/// Numbers are [rows, columns] in row order, and finite. The result has the same shape; its columns are
/// orthonormal, or its rows if it is wider than high.
public func orthogonalFactor(of numbers: [Double], rows: Int, columns: Int) -> [Double] {
  precondition(numbers.count == rows * columns, "\(numbers.count) numbers for [\(rows), \(columns)]")
  if numbers.isEmpty { return [] }
  // LAPACK stores by columns: a wide matrix in row order is its own high transpose.
  let isWide = rows < columns
  var high = isWide ? numbers : exchanged(numbers, rows: rows, columns: columns)
  var room = Factorization(rows: max(rows, columns), columns: min(rows, columns))
  room.factor(&high)
  return isWide ? high : exchanged(high, rows: columns, columns: rows)
}

/// Rows and columns exchanged.
private func exchanged(_ numbers: [Double], rows: Int, columns: Int) -> [Double] {
  var result = [Double](repeating: 0, count: numbers.count)
  for row in 0..<rows {
    for column in 0..<columns { result[column * rows + row] = numbers[row * columns + column] }
  }
  return result
}

/// Room to factor matrices of one shape, no wider than high, made once: nothing is allocated by a
/// factorization.
struct Factorization {
  private let rows: Int, columns: Int
  private var factors: [Double], signs: [Double], work: [Double]

  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    (factors, signs) = (Array(repeating: 0, count: columns), Array(repeating: 0, count: columns))
    // LAPACK takes blocks of at most 64 columns, and smaller ones, with sums in another order, where it has
    // less room.
    work = Array(repeating: 0, count: max(1, 64 * columns))
  }

  /// Q takes the place of a matrix [rows, columns] that is stored by columns.
  mutating func factor(_ matrix: UnsafeMutablePointer<Double>) {
    BLASThreads.one
    var count = blasint(work.count), status: blasint = 0
    withUnsafePointer(to: blasint(rows)) { m in
      withUnsafePointer(to: blasint(columns)) { n in
        dgeqrf_(m, n, matrix, m, &factors, &work, &count, &status)
        for column in 0..<columns { signs[column] = matrix[column * (rows + 1)] < 0 ? -1 : 1 }
        dorgqr_(m, n, n, matrix, m, factors, &work, &count, &status)
      }
    }
    precondition(status >= 0, "LAPACK refuses argument \(-status)")
    for column in 0..<columns where signs[column] < 0 {
      for index in column * rows..<(column + 1) * rows { matrix[index] = -matrix[index] }
    }
  }
}
