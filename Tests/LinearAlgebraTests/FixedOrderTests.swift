import LinearAlgebra
import Testing

/// Decompositions in a fixed order against LAPACK's, and against matrices whose values are known.
@Suite struct FixedOrderTests {
  private static func normals(_ count: Int, _ name: String) -> [Double] {
    var stream = RandomStream(seed: 1, name: name)
    return (0..<count).map { _ in stream.normal() }
  }

  private static func product(_ a: [Double], _ b: [Double], _ n: Int) -> [Double] {
    (0..<n * n).map { place in (0..<n).reduce(0) { $0 + a[place / n * n + $1] * b[$1 * n + place % n] } }
  }

  private func radii(_ numbers: [Double], _ n: Int, _ determinism: Determinism) -> [Double] {
    (eigenvalues(of: numbers, order: n, under: determinism) ?? []).map(\.modulus).sorted(by: >)
  }

  private func expectClose(_ x: [Double], _ y: [Double], _ tolerance: Double, _ comment: Comment) {
    #expect(x.count == y.count && !x.isEmpty, comment)
    #expect(zip(x, y).allSatisfy { abs($0 - $1) <= tolerance * max(y[0], 1e-300) }, comment)
  }

  @Test(arguments: [1, 2, 3, 4, 10, 33, 64, 130])
  func valuesAreThoseOfLAPACK(n: Int) {
    let a = Self.normals(n * n, "square \(n)")
    expectClose(radii(a, n, .portable), radii(a, n, .machine), 1e-11, "eigenvalues")
    for (rows, columns) in [(n, n), (n, 2 * n + 1), (3 * n, n)] {
      let a = Self.normals(rows * columns, "\(rows) by \(columns)")
      let values = Determinism.allCases.map {
        singularValues(of: a, rows: rows, columns: columns, under: $0) ?? []
      }
      expectClose(values[1], values[0], 1e-14 * Double(n).squareRoot(), "singular values")
    }
    // The control: of another matrix they are others.
    let other = singularValues(of: Self.normals(n * n, "other"), rows: n, columns: n, under: .portable)
    #expect(other != singularValues(of: a, rows: n, columns: n, under: .portable))
  }

  /// Eigenvalues come in conjugate pairs next to each other, the positive imaginary part first, and their sum is
  /// the trace.
  @Test func pairsAreConjugate() throws {
    let n = 40, a = Self.normals(n * n, "pairs")
    let values = try #require(eigenvalues(of: a, order: n, under: .portable))
    var index = 0
    while index < n {
      guard values[index].imaginary != 0 else {
        index += 1
        continue
      }
      #expect(values[index].imaginary > 0 && values[index + 1].imaginary == -values[index].imaginary)
      #expect(values[index].real == values[index + 1].real)
      index += 2
    }
    let trace = (0..<n).reduce(0) { $0 + a[$1 * (n + 1)] }
    #expect(abs(values.reduce(0) { $0 + $1.real } - trace) < 1e-11)
    #expect(values.contains { $0.imaginary != 0 } && values.contains { $0.imaginary == 0 })
  }

  /// Matrices on which iterations that do not take care stall or divide by zero.
  @Test func hardMatrices() throws {
    let n = 12
    func matrix(_ entry: (Int, Int) -> Double) -> [Double] { (0..<n * n).map { entry($0 / n, $0 % n) } }
    let cycle = matrix { $1 == ($0 + 1) % n ? 1 : 0 }
    expectClose(radii(cycle, n, .portable), Array(repeating: 1, count: n), 1e-13, "a cyclic permutation")
    expectClose(
      singularValues(of: cycle, rows: n, columns: n, under: .portable) ?? [], Array(repeating: 1, count: n),
      0,
      "a permutation")
    let zeros = matrix { _, _ in 0 }
    #expect(radii(zeros, n, .portable) == Array(repeating: 0, count: n))
    #expect(singularValues(of: zeros, rows: n, columns: n, under: .portable) == Array(repeating: 0, count: n))
    let identity = matrix { $0 == $1 ? 1 : 0 }
    #expect(radii(identity, n, .portable) == Array(repeating: 1, count: n))
    // Rank one: all values but the first are rounding.
    let ones = matrix { _, _ in 1 }
    let rank = try #require(singularValues(of: ones, rows: n, columns: n, under: .portable))
    #expect(abs(rank[0] - 12) < 1e-13 && rank[1] < 1e-13)
    #expect(abs((spectralRadius(of: ones, order: n, under: .portable) ?? .nan) - 12) < 1e-12)
    // One Jordan block: the twelfth root of rounding around 1/2.
    let block = matrix { $0 == $1 ? 0.5 : $1 == $0 + 1 ? 1 : 0 }
    #expect(radii(block, n, .portable).allSatisfy { abs($0 - 0.5) < 0.2 })
    // At the ends of the range.
    for scale in [1e-300, 1e300] {
      let a = Self.normals(n * n, "ends").map { $0 * scale }
      let values = try #require(singularValues(of: a, rows: n, columns: n, under: .portable))
      let plain = try #require(
        singularValues(of: a.map { $0 / scale }, rows: n, columns: n, under: .portable))
      expectClose(values.map { $0 / scale }, plain, 1e-13, "\(scale)")
      let factor = orthogonalFactor(of: a, rows: n, columns: n, under: .portable)
      #expect(
        zip(factor, orthogonalFactor(of: a, rows: n, columns: n, under: .machine)).allSatisfy {
          abs($0 - $1) < 1e-12
        })
    }
  }

  /// The values' product is that of the diagonal: of values from 1 to 1e-22 none has lost digits to larger ones.
  @Test(arguments: [false, true]) func smallValuesOfTwoDiagonalsAreExact(rises: Bool) throws {
    let n = 12
    func logarithms(_ factor: Double) throws -> Double {
      var a = [Double](repeating: 0, count: n * n)
      for k in 0..<n {
        let size = Double(sign: .plus, exponent: 6 * (rises ? n - 1 - k : k), significand: 1)
        a[k * (n + 1)] = (k == n / 2 ? factor : 1) / size
        if k + 1 < n { a[k * (n + 1) + 1] = 0.7 / size }
      }
      let values = try #require(singularValues(of: a, rows: n, columns: n, under: .portable))
      return values.reduce(0) { $0 + Reals.log($1) / Reals.log(2) }
    }
    let expected = -Double(6 * n * (n - 1) / 2)
    #expect(abs(try logarithms(1) - expected) < 1e-12)
    // Negative control.
    #expect(abs(try logarithms(1 + 1e-9) - expected) > 1e-10)
  }

  @Test(arguments: [1, 2, 7, 40]) func positiveSystemsAreSolved(n: Int) throws {
    let root = Self.normals(n * n, "positive"), x = Self.normals(n * 3, "x")
    let transposed = (0..<n * n).map { root[$0 % n * n + $0 / n] }
    var a = Self.product(root, transposed, n)
    for index in 0..<n { a[index * (n + 1)] += 1 }
    let right = (0..<n * 3).map { place in
      (0..<n).reduce(0) { $0 + a[place / 3 * n + $1] * x[$1 * 3 + place % 3] }
    }
    let found = try #require(solution(of: a, order: n, times: right, columns: 3, under: .portable))
    #expect(zip(found, x).allSatisfy { abs($0 - $1) < 1e-10 })
    a[n * n - 1] = -1
    #expect(solution(of: a, order: n, times: right, columns: 3, under: .portable) == nil)
  }
}
