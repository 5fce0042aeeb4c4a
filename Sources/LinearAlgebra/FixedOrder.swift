import CKernels

/// Sums over runs of Float64 in an order that depends on their length alone, for decompositions under
/// `Determinism.portable`.
enum FixedOrder {
  typealias Numbers = UnsafeMutablePointer<Double>

  private static var functions: UnsafePointer<lab_functions> { Precision.float64.functions }

  /// Σ x y
  static func dot(_ x: Numbers, _ y: Numbers, _ count: Int) -> Double {
    var sum = 0.0
    functions.pointee.dot_rows(1, count, x, count, y, &sum, 1)
    return sum
  }

  /// y ← y + factor · x
  static func add(_ factor: Double, _ x: Numbers, to y: Numbers, _ count: Int) {
    functions.pointee.add_scaled(count, factor, x, y, 1)
  }

  static func scale(_ x: Numbers, by factor: Double, _ count: Int) {
    functions.pointee.scale(count, x, factor)
  }

  static func length(_ x: Numbers, _ count: Int) -> Double {
    functions.pointee.sum_of_squares(count, x).squareRoot()
  }

  /// The power of two that brings the largest modulus into [1/2, 1), so that no square leaves the range; 1 where
  /// all are zero or one is not finite.
  static func range(_ numbers: UnsafeBufferPointer<Double>) -> Double {
    let largest = numbers.reduce(0) { max($0, abs($1)) }
    guard largest.isNormal, numbers.allSatisfy(\.isFinite) else { return 1 }
    return Double(sign: .plus, exponent: max(-largest.exponent - 1, -1022), significand: 1)
  }
}
