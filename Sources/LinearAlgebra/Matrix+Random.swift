extension Matrix {
  /// Every number becomes 0 with probability `share`, else `kept`; drawn in row order, the same draws in both
  /// precisions.
  public func assignMask(leavingOut share: Double, kept: Double, from stream: inout RandomStream) {
    switch precision {
    case .float32: drawMask(leavingOut: share, kept: Float(kept), from: &stream)
    case .float64: drawMask(leavingOut: share, kept: kept, from: &stream)
    }
  }

  private func drawMask<Number: BinaryFloatingPoint>(
    leavingOut share: Double, kept: Number, from stream: inout RandomStream
  ) {
    for row in 0..<rows {
      let numbers = rows(row..<row + 1).pointer.assumingMemoryBound(to: Number.self)
      for column in 0..<columns { numbers[column] = stream.uniform() < share ? 0 : kept }
    }
  }

  /// Adds independent normal numbers of mean 0 and this standard deviation, drawn in row order: the same
  /// draws in both precisions.
  public func addNormal(deviation: Double, from stream: inout RandomStream) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: columns) { normals in
      for row in 0..<rows {
        let start = rows(row..<row + 1).pointer
        stream.fill(normals)
        switch precision {
        case .float32:
          let numbers = start.assumingMemoryBound(to: Float.self)
          for column in 0..<columns { numbers[column] += Float(deviation * normals[column]) }
        case .float64:
          let numbers = start.assumingMemoryBound(to: Double.self)
          for column in 0..<columns { numbers[column] += deviation * normals[column] }
        }
      }
    }
  }
}
