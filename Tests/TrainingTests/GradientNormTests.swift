import LinearAlgebra
import Recurrent
import Testing

@testable import Training

@Suite struct GradientNormTests {
  private func norm(_ numbers: [Double], _ precision: Precision = .float64) -> Double {
    let parameters = Parameters([ParameterShape("b", 1, numbers.count, axes: ["hidden"])], precision: precision)
    parameters.values.assign(numbers)
    return parameters.norm
  }

  /// 3, 4 → 5 at every size that a Float64 has, though squares overflow past 1e154 and vanish below 1e-162.
  @Test func everySizeHasANorm() {
    for exponent in stride(from: -1000, through: 1000, by: 50) {
      let scale = Double(sign: .plus, exponent: exponent, significand: 1)
      #expect(abs(norm([3 * scale, 0, -4 * scale]) / scale - 5) <= 1e-15, "2^\(exponent)")
    }
    #expect(norm([3, -4], .float32) == 5 && norm([0, 0]) == 0)
    #expect(norm([Double.leastNonzeroMagnitude]) == .leastNonzeroMagnitude)
  }

  @Test func whatIsNotFiniteStaysSo() {
    #expect(norm([1, .nan]).isNaN && norm([.infinity, .nan]).isNaN)
    #expect(norm([1, -.infinity]) == .infinity && norm([.greatestFiniteMagnitude, .greatestFiniteMagnitude]) == .infinity)
  }
}
