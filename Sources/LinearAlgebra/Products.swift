import CKernels

/// c ← a·b, or c ← c + a·b when `adding`. Shapes: [m, k]·[k, n] → [m, n].
///
/// Sums run in a fixed order that depends on nothing but k (`CKernels`), so that bits do not depend on the
/// size of a batch, the CPU (among those with fused multiply-add) or the build of a library.
public func multiply(_ a: Matrix, _ b: Matrix, into c: Matrix, adding: Bool = false) {
  product(Factor(a), Factor(b), into: c, adding: adding)
}

/// c ← aᵀ·b, or c ← c + aᵀ·b when `adding`.
public func multiply(_ a: Transposed, _ b: Matrix, into c: Matrix, adding: Bool = false) {
  product(Factor(a), Factor(b), into: c, adding: adding)
}

/// c ← a·bᵀ, or c ← c + a·bᵀ when `adding`.
public func multiply(_ a: Matrix, _ b: Transposed, into c: Matrix, adding: Bool = false) {
  product(Factor(a), Factor(b), into: c, adding: adding)
}

/// c ← c + a·bᵀ for a vector b [1, k] and a column c [m, 1]: a product that reads `a` once and packs nothing.
public func addProduct(_ a: Matrix, vector b: Matrix, to c: Matrix) {
  precondition(
    b.rows == 1 && c.columns == 1 && a.columns == b.columns && a.rows == c.rows, "a vector of another shape")
  precondition(
    a.precision == b.precision && b.precision == c.precision, "product of matrices of unlike precision")
  c.precision.functions.pointee.dot_rows(
    a.rows, a.columns, a.pointer, a.stride, b.pointer, c.pointer, c.stride)
}

/// A matrix as it is read in a product: the numbers between rows and between columns.
struct Factor {
  let matrix: Matrix
  let rows: Int, columns: Int
  let rowStride: Int, columnStride: Int

  init(_ matrix: Matrix) {
    (self.matrix, rows, columns, rowStride, columnStride) = (
      matrix, matrix.rows, matrix.columns, matrix.stride, 1
    )
  }

  init(_ transposed: Transposed) {
    let matrix = transposed.matrix
    (self.matrix, rows, columns, rowStride, columnStride) = (
      matrix, matrix.columns, matrix.rows, 1, matrix.stride
    )
  }
}

private func product(_ a: Factor, _ b: Factor, into c: Matrix, adding: Bool) {
  precondition(
    a.columns == b.rows && c.rows == a.rows && c.columns == b.columns,
    "product [\(a.rows), \(a.columns)]·[\(b.rows), \(b.columns)] into [\(c.rows), \(c.columns)]")
  precondition(
    a.matrix.precision == c.precision && b.matrix.precision == c.precision,
    "product of matrices of unlike precision")
  c.precision.functions.pointee.multiply(
    c.rows, c.columns, a.columns, a.matrix.pointer, a.rowStride, a.columnStride, b.matrix.pointer,
    b.rowStride, b.columnStride,
    c.pointer, c.stride, adding)
}
