import CKernels

extension Matrix {
  /// The root of the sum of all squares, also where squares overflow or underflow: see `norm(_:)`.
  public var norm: Double { root(ofSquares: sumOfSquares) { elements } }
}

/// ‖x‖₂ of matrices joined end to end, in the order of their rows.
///
/// What vanishes or explodes is the subject: squares that leave the range of Float64, above 1e154 and below
/// 1e-162, are no reason to lose it. NaN where a number is none, infinity where one is infinite.
public func norm(_ matrices: [Matrix]) -> Double {
  root(ofSquares: matrices.reduce(0) { $0 + $1.sumOfSquares }) { matrices.flatMap(\.elements) }
}

/// ‖x‖₂ of each row of matrices side by side, as `norm` of the row.
public func rowNorms(_ matrices: [Matrix]) -> [Double] {
  var squares = Array(repeating: 0.0, count: matrices.first?.rows ?? 0)
  for matrix in matrices {
    precondition(matrix.rows == squares.count, "matrices side by side have as many rows")
    let sum = matrix.precision.functions.pointee.sum_of_squares,
      stride = matrix.stride * matrix.precision.size,
      start = matrix.pointer, columns = matrix.columns
    for row in squares.indices { squares[row] += sum?(columns, start + row * stride) ?? .nan }
  }
  for (row, sum) in squares.enumerated() {
    // Nearly all; without a closure.
    squares[row] =
      sum >= range.lowerBound && sum <= range.upperBound
      ? sum.squareRoot()
      : root(ofSquares: sum) { matrices.flatMap { $0.rows(row..<row + 1).elements } }
  }
  return squares
}

/// Σ ab of each row with that of a matrix of the same shape; both in Float64.
public func rowProducts(_ a: Matrix, _ b: Matrix) -> [Double] {
  precondition(
    a.rows == b.rows && a.columns == b.columns && a.precision == .float64 && b.precision == .float64,
    "products of rows of unlike matrices")
  var products = Array(repeating: 0.0, count: a.rows)
  for row in products.indices {
    a.precision.functions.pointee.dot_rows(
      1, a.columns, a.pointer + row * a.stride * 8, a.stride, b.pointer + row * b.stride * 8, &products[row],
      1)
  }
  return products
}

/// ‖x‖₂ of numbers in their order; the same at every size.
public func norm(_ numbers: [Double]) -> Double {
  root(ofSquares: numbers.reduce(0) { $0 + $1 * $1 }) { numbers }
}

/// Where sums of squares have all their digits.
private let range = 1e-280...1e300

/// √squares, or the root of the numbers' squares taken anew, of shares of the largest, where squares have
/// lost digits.
private func root(ofSquares squares: Double, _ numbers: () -> [Double]) -> Double {
  if squares.isNaN || range.contains(squares) { return squares.squareRoot() }
  let numbers = numbers(), largest = numbers.reduce(0) { max($0, abs($1)) }
  guard largest > 0, largest.isFinite else { return largest }
  return largest * numbers.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}
