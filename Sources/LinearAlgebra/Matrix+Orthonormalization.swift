import CKernels

extension Matrix {
  /// Makes the rows [k, n] orthonormal, in their order, and writes the lower triangular L [k, k] with old
  /// rows = L · new rows: the QR decomposition of the transpose, its diagonal not negative.
  ///
  /// Gram and Schmidt's projection, twice for each row, which leaves rows orthogonal to rounding (Giraud et
  /// al., *The loss of orthogonality in the Gram–Schmidt orthogonalization process*, 2005). A row that
  /// depends on those before it to rounding has no direction of its own: it becomes zero, and so does its
  /// number on L's diagonal. Float64 only; cost 4nk² in a fixed order.
  public func orthonormalizeRows(into L: Matrix) {
    precondition(precision == .float64 && L.precision == .float64, "rows are made orthonormal in Float64")
    precondition(L.rows == rows && L.columns == rows && L.isContiguous, "L is [k, k]")
    L.clear()
    let base = pointer.assumingMemoryBound(to: Double.self),
      factors = L.pointer.assumingMemoryBound(to: Double.self)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(rows, 1)) { scratch in
      guard let shares = scratch.baseAddress else { return }
      for row in 0..<rows {
        let z = base + row * stride, own = self.rows(row..<row + 1), before = own.norm
        for _ in 0..<(row == 0 ? 0 : 2) {
          shares.update(repeating: 0, count: row)
          precision.functions.pointee.dot_rows(row, columns, base, stride, z, shares, 1)
          for earlier in 0..<row {
            FixedOrder.add(-shares[earlier], base + earlier * stride, to: z, columns)
            factors[row * rows + earlier] += shares[earlier]
          }
        }
        let length = own.norm, isLost = length <= 16 * Double.ulpOfOne * before
        factors[row * rows + row] = isLost ? 0 : length
        for column in 0..<columns { z[column] = isLost ? 0 : z[column] / length }
      }
    }
  }

  /// Carries derivatives of a function F back through `orthonormalizeRows`, of which these rows Q are the
  /// result: with a bar over dF/d(·), Z̄ = L⁻ᵀ (Q̄ + sym(M) Q), M = diag(dF/d log L_ii) − tril(Q̄ Qᵀ), sym(M)
  /// being M's lower triangle copied to the upper. F may depend on L through its diagonal alone.
  ///
  /// Source: Liao, Liu, Wang & Xiang, *Differentiable programming tensor networks*, PRX 2019, transposed.
  /// - Parameters:
  ///   - cotangents: Q̄, replaced by Z̄: [k, n]. Rows that vanished have zeros.
  ///   - L: the lower triangle that `orthonormalizeRows` made, [k, k].
  ///   - logDiagonal: dF/d log L_ii, k numbers; those of rows that vanished must be zero.
  ///   - scratch: [k, k]
  public func pullBackOrthonormalization(
    _ cotangents: Matrix, through L: Matrix, logDiagonal: [Double], scratch: Matrix
  ) {
    precondition(logDiagonal.count == rows && cotangents.isContiguous, "a number for each row")
    let functions = precision.functions
    multiply(cotangents, transposed, into: scratch)
    for row in 0..<rows {
      for column in 0...row {
        scratch[row, column] = (row == column ? logDiagonal[row] : 0) - scratch[row, column]
        scratch[column, row] = scratch[row, column]
      }
    }
    multiply(scratch, self, into: cotangents, adding: true)
    // Lᵀ Z̄ = Y, from the last row up.
    for row in (0..<rows).reversed() {
      let target = cotangents.rows(row..<row + 1)
      guard L[row, row] > 0 else {
        target.clear()
        continue
      }
      for later in row + 1..<rows where L[later, row] != 0 {
        functions.pointee.add_scaled(
          columns, -L[later, row], cotangents.rows(later..<later + 1).pointer, target.pointer, 1)
      }
      target.scale(by: 1 / L[row, row])
    }
  }
}
