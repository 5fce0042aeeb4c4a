/// Numbers of either precision, to the bit.
public enum Numbers: Sendable {
  case float32([Float])
  case float64([Double])
}

extension Matrix {
  /// All numbers of a contiguous matrix in row order.
  public var numbers: Numbers {
    withBytes { bytes in
      switch precision {
      case .float32: .float32(Array(bytes.bindMemory(to: Float.self)))
      case .float64: .float64(Array(bytes.bindMemory(to: Double.self)))
      }
    }
  }

  /// Sets all numbers of a contiguous matrix from row order; count and precision must be its own.
  public func assign(_ numbers: Numbers) {
    switch (numbers, precision) {
    case (.float32(let numbers), .float32): numbers.withUnsafeBytes { assign($0) }
    case (.float64(let numbers), .float64): numbers.withUnsafeBytes { assign($0) }
    default: preconditionFailure("numbers of another precision")
    }
  }

  private func assign(_ bytes: UnsafeRawBufferPointer) {
    precondition(
      isContiguous && bytes.count == count * precision.size, "\(bytes.count) bytes for [\(rows), \(columns)]")
    UnsafeMutableRawBufferPointer(start: pointer, count: bytes.count).copyMemory(from: bytes)
  }
}
