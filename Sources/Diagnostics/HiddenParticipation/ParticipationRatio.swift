import LinearAlgebra

/// (Σλ)²/Σλ² of the covariance of some rows of a matrix, without its eigenvalues: (tr C)²/‖C‖², and C = XᵀX has
/// the norm of XXᵀ, whichever is smaller.
struct ParticipationRatio {
  /// NaN where fewer than two rows are given, all are equal, or a number is not finite.
  let value: Double

  init(of rows: [Int32], in matrix: Matrix) {
    let chosen = Matrix(rows: rows.count, columns: matrix.columns, precision: matrix.precision)
    rows.withUnsafeBufferPointer { rows in
      if let rows = rows.baseAddress { chosen.gather(rows: rows, of: matrix) }
    }
    let x = Matrix(rows: rows.count, columns: matrix.columns, precision: .float64)
    x.convert(from: chosen)
    guard rows.count > 1, let largest = ParticipationRatio.largest(x), largest > 0 else {
      value = .nan
      return
    }
    // Of numbers up to 1 squares are in range, and the ratio has no scale.
    x.scale(by: 1 / largest)
    let mean = Matrix(rows: 1, columns: x.columns, precision: .float64), every = x.emptyCopy
    mean.addColumnSums(of: x)
    mean.scale(by: -1 / Double(rows.count))
    every.fill(rows: mean)
    x.add(every)
    // What is left of equal rows is rounding of their mean.
    guard let spread = ParticipationRatio.largest(x), spread > 1e-14 else {
      value = .nan
      return
    }
    x.scale(by: 1 / spread)
    let order = min(x.rows, x.columns), C = Matrix(rows: order, columns: order, precision: .float64)
    if x.rows < x.columns {
      multiply(x, x.transposed, into: C)
    } else {
      multiply(x.transposed, x, into: C)
    }
    let trace = x.sumOfSquares
    value = trace * trace / C.sumOfSquares
  }

  /// The largest modulus, nil where a number is not finite.
  private static func largest(_ x: Matrix) -> Double? {
    var largest = 0.0
    for number in x.elements {
      if !number.isFinite { return nil }
      largest = max(largest, abs(number))
    }
    return largest
  }
}

extension Matrix {
  fileprivate var emptyCopy: Matrix { Matrix(rows: rows, columns: columns, precision: precision) }
}
