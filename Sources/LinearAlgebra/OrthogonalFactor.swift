import COpenBLAS

/// The orthogonal factor of a matrix of full rank: Q of A = QR with R's diagonal positive, which makes Q
/// unique, and uniformly (Haar) distributed where A's numbers are independent normals.
///
/// In Float64 on one thread, by Householder reflections, LAPACK's or in a fixed order. Cost O(rows · columns ·
/// min(rows, columns)). Source: Mezzadri, *How to generate random matrices from the classical compact groups*, Notices
/// of the AMS 2007.
///
/// Numbers are [rows, columns] in row order, and finite. The result has the same shape; its columns are
/// orthonormal, or its rows if it is wider than high.
public func orthogonalFactor(
  of numbers: [Double], rows: Int, columns: Int, under determinism: Determinism
) -> [Double] {
  precondition(numbers.count == rows * columns, "\(numbers.count) numbers for [\(rows), \(columns)]")
  if numbers.isEmpty { return [] }
  // Columns are what reflections read: a wide matrix in row order is its own high transpose.
  let isWide = rows < columns
  var high = isWide ? numbers : exchanged(numbers, rows: rows, columns: columns)
  var room = Factorization(rows: max(rows, columns), columns: min(rows, columns), under: determinism)
  room.factor(&high)
  return isWide ? high : exchanged(high, rows: columns, columns: rows)
}

/// Rows and columns exchanged.
func exchanged(_ numbers: [Double], rows: Int, columns: Int) -> [Double] {
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
  private let determinism: Determinism
  private var factors: [Double], signs: [Double], work: [Double]

  init(rows: Int, columns: Int, under determinism: Determinism) {
    (self.rows, self.columns, self.determinism) = (rows, columns, determinism)
    (factors, signs) = (Array(repeating: 0, count: columns), Array(repeating: 0, count: columns))
    // LAPACK takes blocks of at most 64 columns, and smaller ones, with sums in another order, where it has
    // less room.
    work = Array(repeating: 0, count: determinism == .machine ? max(1, 64 * columns) : 0)
  }

  /// Q takes the place of a matrix [rows, columns] that is stored by columns.
  mutating func factor(_ matrix: UnsafeMutablePointer<Double>) {
    switch determinism {
    case .machine: factorByLAPACK(matrix)
    case .portable:
      // Q is that of the matrix in any unit.
      let range = FixedOrder.range(UnsafeBufferPointer(start: matrix, count: rows * columns))
      FixedOrder.scale(matrix, by: range, rows * columns)
      HouseholderFactor.reflect(matrix, rows: rows, columns: columns, &factors)
      noteSigns(matrix)
      HouseholderFactor.expand(matrix, rows: rows, columns: columns, factors)
    }
    for column in 0..<columns where signs[column] < 0 {
      for index in column * rows..<(column + 1) * rows { matrix[index] = -matrix[index] }
    }
  }

  /// The signs of R's diagonal.
  private mutating func noteSigns(_ reflected: UnsafeMutablePointer<Double>) {
    for column in 0..<columns { signs[column] = reflected[column * (rows + 1)] < 0 ? -1 : 1 }
  }

  private mutating func factorByLAPACK(_ matrix: UnsafeMutablePointer<Double>) {
    BLASThreads.one
    var count = blasint(work.count), status: blasint = 0
    withUnsafePointer(to: blasint(rows)) { m in
      withUnsafePointer(to: blasint(columns)) { n in
        dgeqrf_(m, n, matrix, m, &factors, &work, &count, &status)
        noteSigns(matrix)
        dorgqr_(m, n, n, matrix, m, factors, &work, &count, &status)
      }
    }
    precondition(status >= 0, "LAPACK refuses argument \(-status)")
  }
}
