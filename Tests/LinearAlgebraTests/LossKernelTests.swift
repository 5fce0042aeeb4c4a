import CKernels
import LinearAlgebra
import Testing

/// The cross-entropy of labels, in all families, beside the equation and the squared error.
@Suite struct LossKernelTests {
  /// Outputs of every size, more than a block of them, and a label for each.
  private static let outputs: [Double] =
    [-1000, -100, -40, -1, -1e-9, 0, 1e-9, 0.5, 1, 40, 100, 1000] + (0..<70).map { Double($0 - 35) / 7 }
  private static let labels = outputs.indices.map { Double($0 * 5 % 3 % 2) }

  private struct Result: Equatable {
    var losses: [Double], gradient: [Double]
  }

  /// Three rows of the same numbers, of which the second is not scored.
  private func result(_ family: KernelFamily, _ precision: Precision, _ outputs: [Double]) -> Result {
    func rows(_ numbers: [Double]) -> Matrix {
      let matrix = Matrix(rows: 3, columns: numbers.count, precision: precision)
      matrix.assign(numbers + numbers + numbers)
      return matrix
    }
    let y = rows(outputs), targets = rows(Self.labels), gradient = rows(outputs.map { _ in .nan })
    var losses = [Double](repeating: .nan, count: 3)
    family.functions(precision).pointee.binary_cross_entropy(
      3, outputs.count, y.pointer, targets.pointer, [1, 0, 0.25], &losses, gradient.pointer)
    return Result(losses: losses, gradient: gradient.elements)
  }

  /// σ(y) − t without a difference of close numbers.
  private func derivative(_ y: Double, _ label: Double) -> Double {
    let p = 1 / (1 + Reals.exp(-y)), q = 1 / (1 + Reals.exp(y))
    return label == 1 ? -q : p
  }

  @Test(arguments: Precision.allCases) func equalsTheEquationWithoutOverflow(precision: Precision) {
    let tolerance = precision == .float64 ? 1e-14 : 1e-6, count = Self.outputs.count
    let losses = zip(Self.outputs, Self.labels).map { y, label in
      max(y, 0) + Reals.log1p(Reals.exp(-abs(y))) - label * y
    }
    for family in KernelFamily.available {
      let result = result(family, precision, Self.outputs), all = losses.reduce(0, +)
      #expect(abs(result.losses[0] / all - 1) < tolerance && result.losses[1] == 0)
      #expect(abs(result.losses[2] / (0.25 * all) - 1) < tolerance)
      for (k, (y, label)) in zip(Self.outputs, Self.labels).enumerated() {
        let wanted = derivative(y, label), own = result.gradient[k]
        // Where e^−|y| is smaller than the least normal number, that number.
        #expect(abs(own - wanted) <= tolerance * abs(wanted) + 1e-37, "\(family.name) y = \(y), t = \(label)")
        #expect(result.gradient[count + k] == 0)
        #expect(abs(result.gradient[2 * count + k] - 0.25 * own) <= tolerance * abs(own))
      }
    }
  }

  /// What is almost certain keeps its digits: ln(1 + e⁻⁴⁰) is no zero.
  @Test func smallLossesKeepTheirDigits() {
    for family in KernelFamily.available {
      var losses = [0.0]
      let y = Matrix(rows: 1, columns: 1, precision: .float64),
        one = Matrix(rows: 1, columns: 1, precision: .float64)
      (y[0, 0], one[0, 0]) = (40, 1)
      family.functions(.float64).pointee.binary_cross_entropy(
        1, 1, y.pointer, one.pointer, [1], &losses, nil)
      #expect(abs(losses[0] / Reals.exp(-40) - 1) < 1e-13)
    }
  }

  @Test(arguments: Precision.allCases) func whatIsNoNumberIsSeen(precision: Precision) {
    var outputs = Self.outputs
    outputs[3] = .nan
    for family in KernelFamily.available {
      let result = result(family, precision, outputs)
      #expect(result.losses[0].isNaN && result.losses[1] == 0)
      #expect(result.gradient[3].isNaN && !result.gradient[4].isNaN)
    }
  }

  @Test func fusedFamiliesGiveTheSameBits() {
    for precision in Precision.allCases {
      let fused = KernelFamily.available.filter(\.isFused).map { result($0, precision, Self.outputs) }
      #expect(fused.allSatisfy { $0 == fused[0] })
    }
  }

  /// Negative control: the squared error of σ(y) has another gradient.
  @Test func squaredErrorsAreAnotherLoss() {
    let count = Self.outputs.count, family = KernelFamily.best
    let y = Matrix(rows: 1, columns: count, precision: .float64)
    let targets = Matrix(rows: 1, columns: count, precision: .float64)
    let gradient = Matrix(rows: 1, columns: count, precision: .float64)
    y.assign(Self.outputs)
    targets.assign(Self.labels)
    var losses = [0.0]
    family.functions(.float64).pointee.squared_error(
      1, count, true, y.pointer, targets.pointer, [1], &losses, gradient.pointer)
    let right = zip(gradient.elements, zip(Self.outputs, Self.labels)).count { own, pair in
      abs(own - derivative(pair.0, pair.1)) <= 1e-12 * abs(derivative(pair.0, pair.1))
    }
    // But for the ends, where both are nothing.
    #expect(right <= 4)
  }
}
