import Foundation
import LinearAlgebra
import Testing

@Suite struct SingularProductTests {
  static let python = ProcessInfo.processInfo.environment["LAB_PYTHON"]

  private func gaussian(_ n: Int, _ stream: inout RandomStream, scale: Double = 1) -> [Double] {
    (0..<n * n).map { _ in scale * stream.normal() }
  }

  private func product(_ factors: [[Double]], _ n: Int) -> SingularProduct {
    var result = SingularProduct(order: n)
    for factor in factors { result.multiply(by: factor) }
    return result
  }

  private func times(_ a: [Double], _ b: [Double], _ n: Int) -> [Double] {
    (0..<n * n).map { place in
      (0..<n).reduce(0) { $0 + a[place / n * n + $1] * b[$1 * n + place % n] }
    }
  }

  private func difference(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test func thoseOfTheProductMultipliedOut() throws {
    var stream = RandomStream(seed: 1, name: "product")
    let n = 7, factors = (0..<3).map { _ in gaussian(n, &stream) }
    let whole = times(times(factors[0], factors[1], n), factors[2], n)
    let expected = try #require(singularValues(of: whole, rows: n, columns: n, under: .portable)).map {
      log($0)
    }
    #expect(difference(product(factors, n).logarithms, expected) < 1e-11)
    // Negative control: the order of factors counts.
    #expect(difference(product(factors.reversed(), n).logarithms, expected) > 1e-3)
  }

  /// e^±1000 is no number, and the ends are e^4000 apart.
  @Test func nothingUnderflows() {
    var stream = RandomStream(seed: 2, name: "product")
    let values = [0.1, 10, 1, 0.5, 3], n = values.count
    // Q D Qᵀ again and again, the frame in no order.
    let Q = orthogonalFactor(of: gaussian(n, &stream), rows: n, columns: n, under: .portable)
    let factor = (0..<n * n).map { place in
      (0..<n).reduce(0) { $0 + Q[place / n * n + $1] * values[$1] * Q[place % n * n + $1] }
    }
    let expected = values.sorted(by: >).map { 1000 * log($0) }
    #expect(difference(product(Array(repeating: factor, count: 1000), n).logarithms, expected) < 1e-9 * 2303)
    var diagonal = Array(repeating: 0.0, count: n * n)
    for (i, value) in values.enumerated() { diagonal[i * (n + 1)] = value }
    #expect(difference(product(Array(repeating: diagonal, count: 1000), n).logarithms, expected) < 1e-9)
  }

  /// One row more that is e^320 shorter than the others, and rotations stand in for the triangular factor.
  @Test(arguments: [false, true]) func rotationsAgree(isGated: Bool) {
    var stream = RandomStream(seed: 6, name: "ways")
    let n = 24, h = n / 2
    let factors = (0..<8).map { _ in
      gaussian(n, &stream, scale: 0.2).enumerated().map { place, number in
        let (row, column) = (place / n, place % n)
        // As of an LSTM: what the cell passes on is diagonal.
        return !isGated || column >= h ? number : row % h == column ? abs(number) : 0
      }
    }
    let longer = factors.enumerated().map { index, factor in
      (0..<(n + 1) * (n + 1)).map { place in
        let (row, column) = (place / (n + 1), place % (n + 1))
        return row < n && column < n ? factor[row * n + column] : row != column ? 0 : index == 0 ? 1e-140 : 1
      }
    }
    let found = product(factors, n).logarithms, turned = product(longer, n + 1).logarithms
    #expect(found[0] - found[n - 1] > 15 && difference(found, Array(turned.prefix(n))) < 1e-11)
    #expect(abs((turned.last ?? 0) + 140 * log(10)) < 1e-11)
    // Negative control.
    #expect(difference(product(factors.reversed(), n).logarithms, Array(turned.prefix(n))) > 1e-3)
  }

  /// Smallest singular values are the largest of the inverse, multiplied the other way round.
  @Test func smallOnesAreAsExactAsLargeOnes() throws {
    var stream = RandomStream(seed: 3, name: "product")
    let n = 6, factors = (0..<200).map { _ in gaussian(n, &stream) }
    var unit = Array(repeating: 0.0, count: n * n)
    for i in 0..<n { unit[i * (n + 1)] = 1 }
    let inverses = try factors.reversed().map { factor in
      // A⁻¹ = (Aᵀ A)⁻¹ Aᵀ.
      let transposed = (0..<n * n).map { factor[$0 % n * n + $0 / n] }
      return try #require(
        solution(of: times(transposed, factor, n), order: n, times: transposed, columns: n, under: .portable))
    }
    let direct = product(factors, n).logarithms, inverse = product(inverses, n).logarithms
    #expect(difference(direct, inverse.reversed().map { -$0 }) < 1e-6)
    #expect(direct[0] - direct[n - 1] > 200)
  }

  @Test func singularFactorsHaveNoLogarithm() {
    let rank1 = product([[1, 2, 2, 4]], 2)
    #expect(abs(rank1.logarithms[0] - log(5)) < 1e-14 && rank1.logarithms[1] == -.infinity)
    #expect(product([[0, 0, 0, 0], [1, 2, 3, 4]], 2).logarithms == [-.infinity, -.infinity])
    #expect(product([[1, 2, 2, 4], [1, 0, 0, 1]], 2).logarithms[1] == -.infinity)
    #expect(product([[1, 2, .nan, 4], [1, 0, 0, 1]], 2).logarithms.allSatisfy { $0.isNaN })
    #expect(product([[1, 2, 2, .infinity]], 2).logarithms.allSatisfy { $0.isNaN })
  }

  /// Of units that are off nothing is left, of the others all; rounding does not stand in for it.
  @Test func ranksAreKept() {
    var stream = RandomStream(seed: 5, name: "ranks")
    let n = 24
    var product = SingularProduct(order: n), ranks: [Int] = []
    for off in [10, 4, 12] {
      product.multiply(by: gaussian(n, &stream, scale: 0.2).enumerated().map { $0 % n < off ? 0 : $1 })
      ranks.append(product.logarithms.count { $0 > -20 })
      #expect(product.logarithms.allSatisfy { $0 > -20 || $0 == -.infinity })
    }
    #expect(ranks == [14, 14, 12])
  }

  @Test(.enabled(if: python != nil, "set LAB_PYTHON to a Python with numpy"))
  func numpyAgrees() throws {
    var stream = RandomStream(seed: 4, name: "numpy")
    let n = 9, A = gaussian(n, &stream, scale: 1 / 3)
    let process = Process(), pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: try #require(Self.python))
    process.arguments =
      [
        "-c",
        """
        import sys, numpy
        A = numpy.array([float(x) for x in sys.argv[1:]]).reshape(\(n), \(n))
        print(*numpy.linalg.svd(A, compute_uv=False))
        print(*sorted(abs(numpy.linalg.eigvals(A)), reverse=True))
        """,
      ] + A.map { "\($0)" }
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let lines = output.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
    try #require(lines.count == 2 && lines.allSatisfy { $0.count == n })
    let values = try #require(singularValues(of: A, rows: n, columns: n, under: .portable)),
      moduli = try #require(eigenvalues(of: A, order: n, under: .portable)).map(\.modulus).sorted(by: >)
    #expect(difference(values, lines[0]) < 1e-13 && difference(moduli, lines[1]) < 1e-13)
    #expect(difference(product([A], n).logarithms, lines[0].map { log($0) }) < 1e-12)
    // Negative control.
    #expect(difference(values, lines[1]) > 1e-3)
  }
}
