import LinearAlgebra
import Recurrent

extension TangentLayout {
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
