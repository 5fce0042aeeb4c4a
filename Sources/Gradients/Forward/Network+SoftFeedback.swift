import CKernels
import LinearAlgebra
import Recurrent

extension Network {
  /// Carries derivatives of y_{t−1} on through soft feedback into the input part of step t: δy ↦ δy (diag p −
  /// pᵀp) F.
  ///
  /// - Parameters:
  ///   - tangents: a row [K] for each thing differentiated by; overwritten with the derivatives of p.
  ///   - probabilities: p = softmax(y_{t−1}) of the example, [1, K].
  ///   - parts: of the input part, stage by stage: [rows, G·H].
  func feedBack(_ tangents: Matrix, _ probabilities: Matrix, into parts: [Matrix], adding: Bool) {
    let functions = tangents.precision.functions
    for row in 0..<tangents.rows {
      functions.pointee.softmax_gradient(
        1, tangents.columns, probabilities.pointer, tangents.rows(row..<row + 1).pointer)
    }
    let F = parameters.effective(names.F)
    for (gates, part) in zip(stack.levels[0].directions[0].layer.stageGates, parts) {
      multiply(tangents, gates.columns(of: F), into: part, adding: adding)
    }
  }
}
