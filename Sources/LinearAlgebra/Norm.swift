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

/// ‖x‖₂ of numbers in their order; the same at every size.
public func norm(_ numbers: [Double]) -> Double {
  root(ofSquares: numbers.reduce(0) { $0 + $1 * $1 }) { numbers }
}

/// √squares, or the root of the numbers' squares taken anew, of shares of the largest, where squares have
/// lost digits.
private func root(ofSquares squares: Double, _ numbers: () -> [Double]) -> Double {
  if squares.isNaN || (1e-280...1e300).contains(squares) { return squares.squareRoot() }
  let numbers = numbers(), largest = numbers.reduce(0) { max($0, abs($1)) }
  guard largest > 0, largest.isFinite else { return largest }
  return largest * numbers.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}
