public import LinearAlgebra

/// dE/da of one stage over a block of steps, to be multiplied by whatever entered the stage: W's sources, U's
/// inputs, what was fed back.
public struct GradientBlock {
  /// Rows of the matrices over time.
  public let rows: Range<Int>
  public let gates: StageGates
  /// dE/da: as many rows, [·, G·H].
  public let values: Matrix
  /// The same, laid out once for all products.
  let packed: PackedMatrix

  /// target += xᵀ dE/da in the columns of the stage, for what entered at `rows`; others of the block had no
  /// such input.
  func add(_ x: Matrix, rows entered: Range<Int>, to target: Matrix) {
    let target = gates.columns(of: target)
    if entered == rows {
      multiply(x.transposed, packed, into: target, adding: true)
    } else {
      multiply(x.transposed, values(at: entered), into: target, adding: true)
    }
  }

  /// dE/da at some rows of the block.
  func values(at part: Range<Int>) -> Matrix {
    values.rows(part.lowerBound - rows.lowerBound..<part.upperBound - rows.lowerBound)
  }
}
