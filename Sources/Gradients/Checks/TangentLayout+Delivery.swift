import LinearAlgebra
import Recurrent

extension TangentLayout {
  /// Adds numbers laid out as the rows of an influence to the parameters that they belong to.
  ///
  /// - Parameters:
  ///   - sums: [rows, 1] in the full form, [rows, H] per unit.
  ///   - names: which parameters; others are left alone.
  func add(_ sums: Matrix, to gradients: Parameters, names: Set<String>) {
    for name in order where names.contains(name) {
      let block = self[name], target = gradients.effective(name)
      for (position, row) in block.parameterRows.enumerated() {
        let first = block.rows.lowerBound + position * block.rowsEach
        guard first + block.rowsEach <= sums.rows else { return }
        let numbers = Matrix(
          storage: sums.storage, offset: sums.offset + first * sums.columns, rows: 1,
          columns: block.rowsEach * sums.columns)
        target.rows(row..<row + 1).add(numbers)
      }
    }
  }

  /// ‖numbers‖₂ of each parameter's rows; `sums` may hold the first rows only.
  func norms(_ sums: Matrix, names: Set<String>) -> [String: Double] {
    var norms: [String: Double] = [:]
    for name in order where names.contains(name) {
      let rows = self[name].rows
      if rows.upperBound <= sums.rows { norms[name] = sums.rows(rows).norm }
    }
    return norms
  }
}
