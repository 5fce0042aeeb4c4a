import Testing

@testable import LinearAlgebra

@Suite struct RotationTests {
  private func random(_ order: Int, _ name: String, _ precision: Precision = .float64) -> Matrix {
    let result = Matrix(rows: order, columns: order, precision: precision)
    var stream = RandomStream(seed: 1, name: "\(name) \(order)")
    result.addNormal(deviation: 1, from: &stream)
    return result
  }

  private func orthogonal(_ order: Int, _ determinism: Determinism) -> Matrix {
    let W = random(order, "W")
    W.assign(orthogonalFactor(of: W.elements, rows: order, columns: order, under: determinism))
    return W
  }

  @Test(arguments: [1, 2, 5, 33, 100], Determinism.allCases)
  func theOrthogonalFactorIsUnique(order: Int, determinism: Determinism) {
    let A = random(order, "W"), Q = orthogonal(order, determinism),
      rotation = Rotation(order: order, under: determinism)
    #expect(rotation.error(of: Q) < 1e-14 * Double(order).squareRoot() * 4)
    // QᵀA is upper triangular with a positive diagonal.
    let R = Matrix(rows: order, columns: order, precision: .float64)
    multiply(Q.transposed, A, into: R)
    for row in 0..<order {
      #expect(R[row, row] > 0)
      for column in 0..<row { #expect(abs(R[row, column]) < 1e-12) }
    }
    // An orthogonal matrix is its own factor.
    let again = orthogonalFactor(of: Q.elements, rows: order, columns: order, under: determinism)
    #expect(zip(again, Q.elements).allSatisfy { abs($0 - $1) < 1e-13 })
  }

  @Test(arguments: [1, 2, 5, 33, 100], [Rotation.Retraction.cayley, .orthogonalFactor])
  func turnsAreOrthogonal(order: Int, retraction: Rotation.Retraction) {
    for determinism in Determinism.allCases { expectOrthogonal(order, retraction, determinism) }
  }

  private func expectOrthogonal(_ order: Int, _ retraction: Rotation.Retraction, _ determinism: Determinism) {
    let W = orthogonal(order, determinism), before = W.elements,
      rotation = Rotation(order: order, under: determinism)
    rotation.rotate(W, towards: random(order, "target"), by: retraction)
    #expect(rotation.error(of: W) < 1e-13)
    // The orthogonal matrices of order 1 are two points.
    #expect((W.elements == before) == (order == 1))
    let off = Matrix(rows: order, columns: order, precision: .float64)
    off.copy(from: W)
    off[0, 0] += 1e-6
    #expect(rotation.error(of: off) > 1e-7)
  }

  /// The same turn to rounding, and not to the bit: the two take other orders.
  @Test(arguments: [Rotation.Retraction.cayley, .orthogonalFactor])
  func bothDeterminismsTurnAlike(retraction: Rotation.Retraction) {
    let turned = Determinism.allCases.map { determinism in
      let W = orthogonal(64, .machine)
      Rotation(order: 64, under: determinism).rotate(W, towards: random(64, "target"), by: retraction)
      return W.elements
    }
    #expect(zip(turned[0], turned[1]).allSatisfy { abs($0 - $1) < 1e-11 })
    #expect(turned[0] != turned[1])
  }

  /// A step of single precision leads to the same place as the same numbers in double.
  @Test(arguments: Determinism.allCases) func stepsOfEitherPrecision(determinism: Determinism) {
    let single = random(6, "target", .float32), double = Matrix(rows: 6, columns: 6, precision: .float64)
    double.convert(from: single)
    let a = orthogonal(6, determinism), b = orthogonal(6, determinism),
      rotation = Rotation(order: 6, under: determinism)
    rotation.rotate(a, towards: single, by: .cayley)
    rotation.rotate(b, towards: double, by: .cayley)
    #expect(a.elements == b.elements)
  }

  /// What is not a number is passed on, whoever decomposes it.
  @Test(arguments: [Rotation.Retraction.cayley, .orthogonalFactor], Determinism.allCases)
  func nonsenseStaysNonsense(retraction: Rotation.Retraction, determinism: Determinism) {
    for number in [Double.nan, .infinity] {
      let W = orthogonal(4, determinism), target = random(4, "target"),
        rotation = Rotation(order: 4, under: determinism)
      target[1, 2] = number
      rotation.rotate(W, towards: target, by: retraction)
      #expect(!rotation.error(of: W).isFinite)
    }
  }
}

@Suite struct ConversionTests {
  @Test func viewsAreConvertedNumberByNumber() {
    let wide = Matrix(rows: 3, columns: 5, precision: .float64),
      narrow = Matrix(rows: 3, columns: 2, precision: .float32)
    wide.assign((0..<15).map { 0.1 * Double($0) })
    narrow.convert(from: wide.columns(1..<3))
    #expect(narrow.elements == [1, 2, 6, 7, 11, 12].map { Double(Float(0.1 * $0)) })
    wide.clear()
    wide.columns(3..<5).convert(from: narrow)
    #expect(
      wide.columns(3..<5).elements == narrow.elements && wide.columns(0..<3).elements.allSatisfy { $0 == 0 })
  }

  @Test func noiseIsDrawnInRowOrder() {
    var whole = RandomStream(seed: 1, name: "noise"), parts = whole
    let a = Matrix(rows: 4, columns: 3, precision: .float64),
      b = Matrix(rows: 4, columns: 3, precision: .float64)
    a.addNormal(deviation: 2, from: &whole)
    b.rows(0..<1).addNormal(deviation: 2, from: &parts)
    b.rows(1..<4).addNormal(deviation: 2, from: &parts)
    #expect(a.elements == b.elements && whole.position == parts.position && whole.position == 24)
    var again = RandomStream(seed: 1, name: "noise")
    #expect(a.elements[0] == 2 * again.normal())
  }
}
