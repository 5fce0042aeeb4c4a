extension Matrix {
  /// Copies a matrix of the same shape and either precision, rounding where this one's is lower.
  public func convert(from other: Matrix) {
    precondition(rows == other.rows && columns == other.columns, "conversion between unlike shapes")
    switch (other.precision, precision) {
    case (.float64, .float64), (.float32, .float32): copy(from: other)
    case (.float64, .float32): convert(from: other, Double.self, to: Float.self) { Float($0) }
    case (.float32, .float64): convert(from: other, Float.self, to: Double.self) { Double($0) }
    }
  }

  private func convert<Source, Target>(
    from other: Matrix, _: Source.Type, to: Target.Type, _ converted: (Source) -> Target
  ) {
    for row in 0..<rows {
      let from = other.rows(row..<row + 1).pointer.assumingMemoryBound(to: Source.self)
      let to = rows(row..<row + 1).pointer.assumingMemoryBound(to: Target.self)
      for column in 0..<columns { to[column] = converted(from[column]) }
    }
  }

  /// Lends the numbers of a contiguous matrix of float64.
  func withDoubles<Result>(_ body: (UnsafeMutablePointer<Double>) -> Result) -> Result {
    precondition(isContiguous && precision == .float64, "numbers that are not float64 in one piece")
    defer { withExtendedLifetime(storage) {} }
    return body(pointer.assumingMemoryBound(to: Double.self))
  }
}
