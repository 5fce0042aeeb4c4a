import COpenBLAS

/// An eigenvalue of a real matrix.
public struct Eigenvalue: Sendable, Equatable {
  public let real: Double
  public let imaginary: Double

  public init(real: Double, imaginary: Double) {
    (self.real, self.imaginary) = (real, imaginary)
  }

  public var modulus: Double { Reals.hypot(real, imaginary) }
}

/// The eigenvalues of a square matrix, given as [order, order] in row order: conjugate pairs next to each
/// other; nil if a number is not finite or the iteration does not converge.
///
/// In Float64 on one thread, by QR iteration, LAPACK's or in a fixed order. Cost O(order³).
public func eigenvalues(of numbers: [Double], order: Int, under determinism: Determinism) -> [Eigenvalue]? {
  precondition(numbers.count == order * order, "\(numbers.count) numbers for [\(order), \(order)]")
  guard numbers.allSatisfy(\.isFinite) else { return nil }
  if numbers.isEmpty { return [] }
  switch determinism {
  case .machine: return eigenvaluesByLAPACK(of: numbers, order: order)
  case .portable:
    var matrix = numbers
    return matrix.withUnsafeMutableBufferPointer { numbers in
      numbers.baseAddress.flatMap { HessenbergIteration.eigenvalues($0, order: order) }
    }
  }
}

private func eigenvaluesByLAPACK(of numbers: [Double], order: Int) -> [Eigenvalue]? {
  BLASThreads.one
  // Stored by columns these are the transpose's numbers; a transpose has the same eigenvalues.
  var matrix = numbers
  var real = [Double](repeating: 0, count: order), imaginary = real
  let n = blasint(order), one: blasint = 1, none = CChar(UInt8(ascii: "N"))
  let status = inRoom { work, count, status in
    withUnsafePointer(to: n) { n in
      withUnsafePointer(to: one) { one in
        withUnsafePointer(to: none) { none in
          dgeev_(none, none, n, &matrix, n, &real, &imaginary, nil, one, nil, one, work, count, &status, 1, 1)
        }
      }
    }
  }
  return status == 0 ? zip(real, imaginary).map { Eigenvalue(real: $0, imaginary: $1) } : nil
}

/// The largest modulus of a square matrix's eigenvalues, or nil if they cannot be computed.
public func spectralRadius(of numbers: [Double], order: Int, under determinism: Determinism) -> Double? {
  eigenvalues(of: numbers, order: order, under: determinism)?.reduce(0) { max($0, $1.modulus) }
}
