import LinearAlgebra
import Testing

@Suite struct FactorizationTests {
  private static func normals(_ count: Int, seed: UInt64 = 1) -> [Double] {
    var stream = RandomStream(seed: seed, name: "factors")
    return (0..<count).map { _ in stream.normal() }
  }

  /// max |QᵀQ − 1|, or of QQᵀ where Q is wide.
  private static func excess(_ q: [Double], rows: Int, columns: Int) -> Double {
    let isWide = rows < columns, order = min(rows, columns), length = max(rows, columns)
    func entry(_ vector: Int, _ index: Int) -> Double {
      isWide ? q[vector * columns + index] : q[index * columns + vector]
    }
    var worst = 0.0
    for a in 0..<order {
      for b in 0..<order {
        let product = (0..<length).reduce(0) { $0 + entry(a, $1) * entry(b, $1) }
        worst = max(worst, abs(product - (a == b ? 1 : 0)))
      }
    }
    return worst
  }

  @Test(arguments: [(1, 1), (1, 4), (4, 1), (5, 5), (30, 7), (7, 30), (64, 64), (100, 99)])
  func factorsAreOrthogonal(rows: Int, columns: Int) {
    let a = Self.normals(rows * columns)
    for determinism in Determinism.allCases {
      let q = orthogonalFactor(of: a, rows: rows, columns: columns, under: determinism)
      #expect(
        q.count == rows * columns
          && Self.excess(q, rows: rows, columns: columns) <= 1e-13 * Double(max(rows, columns)))
    }
    #expect(rows * columns == 1 || Self.excess(a, rows: rows, columns: columns) > 1e-3)
  }

  /// A = QR: QᵀA is upper triangular, with a positive diagonal.
  @Test(arguments: Determinism.allCases)
  func theOtherFactorIsTriangularAndPositive(determinism: Determinism) {
    let rows = 9, columns = 6, a = Self.normals(rows * columns),
      q = orthogonalFactor(of: a, rows: rows, columns: columns, under: determinism)
    for i in 0..<columns {
      for j in 0..<columns {
        let r = (0..<rows).reduce(0) { $0 + q[$1 * columns + i] * a[$1 * columns + j] }
        if i > j { #expect(abs(r) < 1e-13) }
        if i == j { #expect(r > 0.01) }
      }
    }
  }

  @Test(arguments: Determinism.allCases)
  func aWideMatrixIsTheTransposeOfAHighOne(determinism: Determinism) {
    /// [3, 4] → [4, 3]
    func transposed(_ a: [Double]) -> [Double] { (0..<12).map { a[$0 % 3 * 4 + $0 / 3] } }
    let a = Self.normals(12)
    let wide = orthogonalFactor(of: a, rows: 3, columns: 4, under: determinism)
    #expect(transposed(wide) == orthogonalFactor(of: transposed(a), rows: 4, columns: 3, under: determinism))
  }

  /// Without the signs Q's first number would mostly be negative: LAPACK's reflections prefer it so.
  @Test(arguments: Determinism.allCases)
  func randomFactorsPreferNoDirection(determinism: Determinism) {
    let count = 4000, order = 3
    let first = (0..<count).map {
      orthogonalFactor(
        of: Self.normals(order * order, seed: UInt64($0)), rows: order, columns: order, under: determinism)[0]
    }
    // Haar: mean 0, variance 1/order.
    let error = (1 / Double(order) / Double(count)).squareRoot()
    #expect(abs(first.reduce(0, +) / Double(count)) < 4 * error)
    #expect(abs(first.reduce(0) { $0 + $1 * $1 } / Double(count) - 1 / Double(order)) < 4 * error)
    #expect(
      Set(
        (0..<20).map {
          orthogonalFactor(of: Self.normals(1, seed: $0), rows: 1, columns: 1, under: determinism)[0]
        }) == [
          -1, 1,
        ])
  }

  @Test(arguments: Determinism.allCases) func knownEigenvalues(determinism: Determinism) throws {
    // x³ − 6x² + 11x − 6 has the roots 1, 2, 3.
    let companion = try #require(
      eigenvalues(of: [6, -11, 6, 1, 0, 0, 0, 1, 0], order: 3, under: determinism))
    for (value, root) in zip(companion.sorted { $0.real < $1.real }, [1.0, 2, 3]) {
      #expect(abs(value.real - root) < 1e-12 && value.imaginary == 0)
    }
    let rotation = try #require(eigenvalues(of: [0, -0.9, 0.9, 0], order: 2, under: determinism))
    for (value, sign) in zip(rotation, [1.0, -1]) {
      #expect(
        abs(value.imaginary - 0.9 * sign) < 1e-15 && abs(value.real) < 1e-15
          && abs(value.modulus - 0.9) < 1e-15)
    }
    #expect(eigenvalues(of: [], order: 0, under: determinism) == [])
  }

  @Test(arguments: Determinism.allCases)
  func whatHasNoEigenvaluesIsSaid(determinism: Determinism) {
    #expect(
      eigenvalues(of: [.nan], order: 1, under: determinism) == nil
        && spectralRadius(of: [1, 0, 0, .infinity], order: 2, under: determinism) == nil)
    #expect(spectralRadius(of: [0, 1, 0, 0], order: 2, under: determinism) == 0)
    #expect(spectralRadius(of: [1e-200, 0, 0, -2e-200], order: 2, under: determinism) == 2e-200)
  }
}
