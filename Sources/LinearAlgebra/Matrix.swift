/// A view of numbers in rows: reference semantics, like an array slice in NumPy. Row r begins `stride`
/// numbers after row r−1.
///
/// Shapes are written [rows, columns]; a vector is a matrix of one row. Views of one storage may overlap.
public struct Matrix: Sendable {
  public let storage: Storage
  public let offset: Int
  public let rows: Int
  public let columns: Int
  public let stride: Int

  /// A matrix of zeros with a storage of its own.
  public init(rows: Int, columns: Int, precision: Precision) {
    self.init(
      storage: Storage(count: rows * columns, precision: precision), offset: 0, rows: rows, columns: columns)
  }

  /// A view of `storage` from its number `offset` on.
  public init(storage: Storage, offset: Int, rows: Int, columns: Int, stride: Int? = nil) {
    let stride = stride ?? columns
    precondition(
      rows >= 0 && columns >= 0 && offset >= 0 && stride >= columns
        && (rows == 0 || offset + (rows - 1) * stride + columns <= storage.count),
      "a view [\(rows), \(columns)] at \(offset) does not fit a storage of \(storage.count)")
    (self.storage, self.offset, self.rows, self.columns, self.stride) = (
      storage, offset, rows, columns, stride
    )
  }

  public var precision: Precision { storage.precision }
  public var count: Int { rows * columns }
  /// Whether rows follow one another without gaps.
  public var isContiguous: Bool { stride == columns || rows <= 1 }

  /// The first number's address, for kernels; valid while the storage lives.
  public var pointer: UnsafeMutableRawPointer { storage.base + offset * precision.size }

  /// Lends the bytes of a contiguous matrix, which stay alive during the call even if the matrix is a
  /// temporary value.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(isContiguous, "only a contiguous matrix has bytes in one piece")
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeRawBufferPointer(start: pointer, count: count * precision.size))
  }

  /// Rows `range` as a view.
  public func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return Matrix(
      storage: storage, offset: offset + range.lowerBound * stride, rows: range.count, columns: columns,
      stride: stride)
  }

  /// Columns `range` as a view.
  public func columns(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
    return Matrix(
      storage: storage, offset: offset + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// One number; slow, for tests, recording and small loops.
  public subscript(row: Int, column: Int) -> Double {
    get {
      precondition(
        row >= 0 && row < rows && column >= 0 && column < columns,
        "[\(row), \(column)] of [\(rows), \(columns)]")
      let index = offset + row * stride + column
      switch precision {
      case .float32: return Double(storage.base.assumingMemoryBound(to: Float.self)[index])
      case .float64: return storage.base.assumingMemoryBound(to: Double.self)[index]
      }
    }
    nonmutating set {
      precondition(
        row >= 0 && row < rows && column >= 0 && column < columns,
        "[\(row), \(column)] of [\(rows), \(columns)]")
      let index = offset + row * stride + column
      switch precision {
      case .float32: storage.base.assumingMemoryBound(to: Float.self)[index] = Float(newValue)
      case .float64: storage.base.assumingMemoryBound(to: Double.self)[index] = newValue
      }
    }
  }

  /// All numbers in row order.
  public var elements: [Double] {
    if isContiguous, precision == .float64 {
      return withBytes { Array($0.bindMemory(to: Double.self)) }
    }
    var result: [Double] = []
    result.reserveCapacity(count)
    for row in 0..<rows {
      for column in 0..<columns { result.append(self[row, column]) }
    }
    return result
  }

  /// Sets all numbers from row order.
  public func assign(_ numbers: some Collection<Double>) {
    precondition(numbers.count == count, "\(numbers.count) numbers for [\(rows), \(columns)]")
    // A loop over any collection would take a hundred times as long for each number.
    for (index, number) in Array(numbers).enumerated() { self[index / columns, index % columns] = number }
  }
}
