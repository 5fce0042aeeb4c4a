import CKernels

/// The right factor of many products, laid out once as the product's inner loop reads it; reference
/// semantics.
///
/// The time loop multiplies by the same W at each of T steps: packed once a pass, each product is inner loop
/// only.
public struct PackedMatrix: Sendable {
  public let rows: Int
  public let columns: Int
  private let storage: Storage

  /// Memory for a factor [rows, columns].
  public init(rows: Int, columns: Int, precision: Precision) {
    (self.rows, self.columns) = (rows, columns)
    storage = Storage(count: precision.functions.pointee.packed_count(columns, rows), precision: precision)
  }

  /// The first rows of this one's memory, as a factor of its own.
  public func with(rows: Int) -> PackedMatrix {
    precondition(rows >= 0 && rows <= self.rows, "\(rows) of \(self.rows) packed rows")
    return PackedMatrix(rows: rows, columns: columns, storage: storage)
  }

  private init(rows: Int, columns: Int, storage: Storage) {
    (self.rows, self.columns, self.storage) = (rows, columns, storage)
  }

  /// How many terms a product adds up at a time.
  public static var rowsPerBlock: Int { Int(LAB_SUM_BLOCK) }

  /// The packed numbers' address, for kernels; valid while the storage lives.
  public var pointer: UnsafeRawPointer { UnsafeRawPointer(storage.base) }
  public var precision: Precision { storage.precision }

  /// Packs the numbers of a matrix [rows, columns].
  public func pack(_ matrix: Matrix) { pack(Factor(matrix)) }

  /// Packs the numbers of a matrix [columns, rows], with rows and columns exchanged.
  public func pack(_ transposed: Transposed) { pack(Factor(transposed)) }

  private func pack(_ factor: Factor) {
    precondition(
      factor.rows == rows && factor.columns == columns && factor.matrix.precision == precision,
      "packing [\(factor.rows), \(factor.columns)] into [\(rows), \(columns)]")
    precision.functions.pointee.pack(
      columns, rows, factor.matrix.pointer, factor.rowStride, factor.columnStride, storage.base)
  }
}

/// c ← a·b, or c ← c + a·b when `adding`; the same bits as with the matrix that was packed.
public func multiply(_ a: Matrix, _ b: PackedMatrix, into c: Matrix, adding: Bool = false) {
  product(Factor(a), b, into: c, adding: adding)
}

/// c ← aᵀ·b, or c ← c + aᵀ·b when `adding`.
public func multiply(_ a: Transposed, _ b: PackedMatrix, into c: Matrix, adding: Bool = false) {
  product(Factor(a), b, into: c, adding: adding)
}

private func product(_ a: Factor, _ b: PackedMatrix, into c: Matrix, adding: Bool) {
  precondition(
    a.columns == b.rows && c.rows == a.rows && c.columns == b.columns,
    "product [\(a.rows), \(a.columns)]·[\(b.rows), \(b.columns)] into [\(c.rows), \(c.columns)]")
  precondition(
    a.matrix.precision == c.precision && b.precision == c.precision, "product of matrices of unlike precision"
  )
  c.precision.functions.pointee.multiply_packed(
    c.rows, c.columns, a.columns, a.matrix.pointer, a.rowStride, a.columnStride, b.pointer, c.pointer,
    c.stride, adding)
}
