public import LinearAlgebra

/// A matrix over time as records keep it: as long as the longest sequence of the whole source, with NaN past
/// each sequence's end.
public struct PaddedRows {
  private let matrix: Matrix
  private let steps: Int
  private let batch: BatchShape

  /// [T·B, width] → [steps·B, width], where steps ≥ T.
  public init(_ matrix: Matrix, toSteps steps: Int, _ batch: BatchShape) {
    precondition(
      matrix.rows == batch.rows && steps >= batch.steps,
      "\(matrix.rows) rows of \(batch.rows), padded to \(steps) steps")
    (self.matrix, self.steps, self.batch) = (matrix, steps, batch)
  }

  public var byteCount: Int { steps * batch.examples * matrix.columns * matrix.precision.size }

  /// Writes all rows to `target`, which has `byteCount` bytes.
  public func copy(to target: UnsafeMutableRawBufferPointer) {
    guard let start = target.baseAddress, target.count == byteCount else { return }
    switch matrix.precision {
    case .float32: copy(to: start, as: Float.self)
    case .float64: copy(to: start, as: Double.self)
    }
  }

  private func copy<Number: BinaryFloatingPoint>(to start: UnsafeMutableRawPointer, as type: Number.Type) {
    let B = batch.examples, columns = matrix.columns
    for t in 0..<steps {
      // Examples that go on up to here stand in front, in one piece where the matrix has no gaps.
      let active = t < batch.steps ? batch.activeExamples[t] : 0
      let block = matrix.rows(t < batch.steps ? t * B..<t * B + active : 0..<0)
      let target = start + t * B * columns * MemoryLayout<Number>.stride
      block.copyRows(to: target)
      for example in 0..<B where t >= batch.length(example) {
        let row = target + example * columns * MemoryLayout<Number>.stride
        row.initializeMemory(as: Number.self, repeating: .nan, count: columns)
      }
    }
  }
}

extension Matrix {
  /// Writes all rows behind one another.
  fileprivate func copyRows(to target: UnsafeMutableRawPointer) {
    let width = columns * precision.size
    if isContiguous {
      target.copyMemory(from: pointer, byteCount: rows * width)
    } else {
      for row in 0..<rows {
        (target + row * width).copyMemory(from: pointer + row * stride * precision.size, byteCount: width)
      }
    }
  }
}
