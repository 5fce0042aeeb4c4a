#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import CKernels
import COpenBLAS

extension Matrix {
  /// Sets every number to zero.
  public func clear() {
    eachRun { memset($0, 0, $1 * precision.size) }
  }

  /// Copies a matrix of the same shape and precision.
  public func copy(from other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns && precision == other.precision,
      "copy between unlike matrices")
    if isContiguous && other.isContiguous {
      memmove(pointer, other.pointer, count * precision.size)
    } else {
      for row in 0..<rows {
        memmove(self.rows(row..<row + 1).pointer, other.rows(row..<row + 1).pointer, columns * precision.size)
      }
    }
  }

  /// Σ x², accumulated in Float64 in a fixed order.
  public var sumOfSquares: Double {
    var sum = 0.0
    eachRun { sum += precision.functions.pointee.sum_of_squares($1, $0) }
    return sum
  }

  /// Σ x y of two contiguous matrices of one shape, accumulated in Float64.
  public func dot(_ other: Matrix) -> Double {
    precondition(
      rows == other.rows && columns == other.columns && precision == other.precision && isContiguous
        && other.isContiguous, "a product of unlike matrices")
    defer { withExtendedLifetime((storage, other.storage)) {} }
    var sum = 0.0
    switch precision {
    case .float64: precision.functions.pointee.dot_rows(1, count, pointer, count, other.pointer, &sum, 1)
    case .float32:
      let x = pointer.assumingMemoryBound(to: Float.self),
        y = other.pointer.assumingMemoryBound(to: Float.self)
      for index in 0..<count { sum += Double(x[index]) * Double(y[index]) }
    }
    return sum
  }

  /// Multiplies every number by `factor`.
  public func scale(by factor: Double) {
    eachRun { precision.functions.pointee.scale($1, $0, factor) }
  }

  /// Multiplies the numbers of each row by its own factor.
  public func scaleRows(by factors: [Double]) {
    precondition(factors.count == rows, "a factor for each row")
    let scale = precision.functions.pointee.scale, width = stride * precision.size, start = pointer
    for (row, factor) in factors.enumerated() where factor != 1 {
      scale?(columns, start + row * width, factor)
    }
  }

  /// Every row becomes a copy of a matrix of one row.
  public func fill(rows row: Matrix) {
    precondition(isContiguous && row.rows == 1 && columns == row.columns && precision == row.precision)
    let width = columns * precision.size
    if rows == 0 { return }
    memcpy(pointer, row.pointer, width)
    // What is filled doubles with every copy: rows of a head are too short for one call each.
    var filled = 1
    while filled < rows {
      let count = min(filled, rows - filled)
      memcpy(pointer + filled * width, pointer, count * width)
      filled += count
    }
  }

  /// Row r becomes row `index[r]` of `table`, or zeros where the index is negative.
  public func gather(rows index: UnsafePointer<Int32>, of table: Matrix) {
    precondition(isContiguous && columns == table.columns && precision == table.precision)
    precision.functions.pointee.gather_rows(
      numericCast(rows), numericCast(columns), table.pointer, numericCast(table.stride), index, pointer)
  }

  /// Adds row r of `source` to row `index[r]`, in order of r; negative indices are skipped.
  public func scatterAdd(rows index: UnsafePointer<Int32>, from source: Matrix) {
    precondition(source.isContiguous && columns == source.columns && precision == source.precision)
    precision.functions.pointee.scatter_add_rows(
      numericCast(source.rows), numericCast(columns), pointer, numericCast(stride), index, source.pointer)
  }

  /// Column c becomes column `index[c]` of a matrix of as many rows.
  public func gather(columns index: [Int32], of table: Matrix) {
    precondition(rows == table.rows && columns == index.count && precision == table.precision)
    switch precision {
    case .float32: gather(index, of: table, as: Float.self)
    case .float64: gather(index, of: table, as: Double.self)
    }
  }

  private func gather<Element>(_ index: [Int32], of table: Matrix, as type: Element.Type) {
    for row in 0..<rows {
      let to = self.rows(row..<row + 1).pointer.assumingMemoryBound(to: type)
      let from = table.rows(row..<row + 1).pointer.assumingMemoryBound(to: type)
      for (column, source) in index.enumerated() { to[column] = from[Int(source)] }
    }
  }

  /// Adds column c of `source` to column `index[c]`, in order of c.
  public func scatterAdd(columns index: [Int32], from source: Matrix) {
    precondition(rows == source.rows && source.columns == index.count && precision == source.precision)
    switch precision {
    case .float32: scatterAdd(index, from: source, as: Float.self)
    case .float64: scatterAdd(index, from: source, as: Double.self)
    }
  }

  private func scatterAdd<Element: FloatingPoint>(
    _ index: [Int32], from source: Matrix, as type: Element.Type
  ) {
    for row in 0..<rows {
      let to = self.rows(row..<row + 1).pointer.assumingMemoryBound(to: type)
      let from = source.rows(row..<row + 1).pointer.assumingMemoryBound(to: type)
      for (column, target) in index.enumerated() { to[Int(target)] += from[column] }
    }
  }

  /// Adds every row of `source` to this row, in order.
  public func addColumnSums(of source: Matrix) {
    precondition(
      rows == 1 && source.isContiguous && columns == source.columns && precision == source.precision)
    precision.functions.pointee.column_sums(
      numericCast(source.rows), numericCast(columns), source.pointer, pointer)
  }

  /// Calls `body` with contiguous pieces: one for a contiguous matrix, else one a row.
  private func eachRun(_ body: (_ start: UnsafeMutableRawPointer, _ count: Int) -> Void) {
    if isContiguous { return body(pointer, count) }
    for row in 0..<rows { body(pointer + row * stride * precision.size, columns) }
  }
}

/// A matrix to be read with rows and columns exchanged; nothing is moved.
public struct Transposed: Sendable {
  let matrix: Matrix
}

extension Matrix {
  /// This matrix as a transposed operand of a product.
  public var transposed: Transposed { Transposed(matrix: self) }
}

extension Matrix {
  /// Copies a matrix of the same precision with rows and columns exchanged.
  public func copy(from other: Transposed) {
    let source = other.matrix
    precondition(
      rows == source.columns && columns == source.rows && precision == source.precision,
      "copy between unlike matrices")
    if count == 0 { return }
    let (m, n) = (blasint(source.rows), blasint(source.columns))
    switch precision {
    case .float64:
      cblas_domatcopy(
        CblasRowMajor, CblasTrans, m, n, 1, source.pointer.assumingMemoryBound(to: Double.self),
        blasint(source.stride),
        pointer.assumingMemoryBound(to: Double.self), blasint(stride))
    case .float32:
      cblas_somatcopy(
        CblasRowMajor, CblasTrans, m, n, 1, source.pointer.assumingMemoryBound(to: Float.self),
        blasint(source.stride),
        pointer.assumingMemoryBound(to: Float.self), blasint(stride))
    }
  }
}

/// Parallelism is across trials: OpenBLAS itself runs on the caller's thread, which also fixes the order of
/// its sums.
enum BLASThreads {
  static let one: Void = openblas_set_num_threads(1)
}

/// What OpenBLAS says of its build and of the kernels it chose, for provenance.
public func linearAlgebraDescription() -> String { BLASBuild.description }

private enum BLASBuild {
  /// Asked for once: OpenBLAS puts its answer together in one buffer, whoever asks at the same time.
  static let description = openblas_get_config().map { String(cString: $0) } ?? "OpenBLAS"
}

extension Matrix {
  /// Adds a matrix of the same shape, element by element.
  public func add(_ other: Matrix) { apply(LAB_ROW_ADD, other) }

  /// Multiplies by a matrix of the same shape, element by element.
  public func scaleElements(by other: Matrix) { apply(LAB_ROW_MULTIPLY, other) }

  private func apply(_ operation: lab_row_operation, _ other: Matrix) {
    precondition(
      rows == other.rows && columns == other.columns && precision == other.precision,
      "element by element on unlike shapes")
    let function = lab_row(precision.functions, operation)
    if isContiguous && other.isContiguous {
      function?(numericCast(count), pointer, other.pointer, pointer)
    } else {
      let size = precision.size
      for row in 0..<rows {
        let target = pointer + row * stride * size
        function?(numericCast(columns), target, other.pointer + row * other.stride * size, target)
      }
    }
  }
}
