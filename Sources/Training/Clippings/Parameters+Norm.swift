import LinearAlgebra
import Recurrent

extension Parameters {
  /// ‖θ‖₂ over all numbers; exploded and vanished gradients have one too, though their squares overflow or underflow.
  var norm: Double { values.norm }
}

extension Matrix {
  /// The root of the sum of all squares, also where squares overflow or underflow.
  var norm: Double {
    let squares = sumOfSquares
    // Between these no square that counts has lost digits.
    if squares.isNaN || (1e-280...1e300).contains(squares) { return squares.squareRoot() }
    let numbers = elements
    let largest = numbers.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return largest }
    return largest * numbers.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
  }
}
