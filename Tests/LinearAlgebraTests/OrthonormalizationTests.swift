import Foundation
import LinearAlgebra
import Testing

@Suite struct OrthonormalizationTests {
  private func gaussian(_ rows: Int, _ columns: Int, _ stream: inout RandomStream, scale: Double = 1)
    -> Matrix
  {
    let matrix = Matrix(rows: rows, columns: columns, precision: .float64)
    matrix.assign((0..<matrix.count).map { _ in scale * stream.normal() })
    return matrix
  }

  @Test(arguments: [(1, 1), (3, 7), (8, 8), (20, 33)]) func rowsBecomeOrthonormal(k: Int, n: Int) {
    var stream = RandomStream(seed: UInt64(n), name: "rows")
    // A part of a wider matrix, rows nearly parallel.
    let wide = gaussian(k, n + 5, &stream), rows = wide.columns(2..<n + 2)
    for row in 1..<max(k, 1) {
      for column in 0..<n { rows[row, column] = rows[0, column] + 1e-6 * rows[row, column] }
    }
    let old = rows.elements, L = Matrix(rows: k, columns: k, precision: .float64)
    let product = Matrix(rows: k, columns: n, precision: .float64),
      gram = Matrix(rows: k, columns: k, precision: .float64)
    rows.orthonormalizeRows(into: L)
    multiply(L, rows, into: product)
    multiply(rows, rows.transposed, into: gram)
    for (number, before) in zip(product.elements, old) {
      #expect(abs(number - before) < 1e-14 * (1 + abs(before)))
    }
    for row in 0..<k {
      for column in 0..<k {
        #expect(abs(gram[row, column] - (row == column ? 1.0 : 0.0)) < 1e-14)
        if column > row { #expect(L[row, column] == 0) }
      }
    }
  }

  @Test func dependentRowsVanish() {
    let rows = Matrix(rows: 3, columns: 3, precision: .float64),
      L = Matrix(rows: 3, columns: 3, precision: .float64)
    rows.assign([1, 2, 3, 2, 4, 6, 0, 0, 1])
    rows.orthonormalizeRows(into: L)
    #expect(L[1, 1] == 0 && rows.rows(1..<2).elements == [0, 0, 0] && L[2, 2] > 0.5)
    #expect(rows.elements.allSatisfy { $0.isFinite })
  }

  /// Newman's exponents of products of independent Gaussian matrices of variance g²/n: ln g + (ψ((n−i+1)/2) +
  /// ln(2/n)) / 2.
  @Test func gaussianJacobiansHaveTheKnownSpectrum() {
    let n = 16, steps = 3000, g = 1.3
    var stream = RandomStream(seed: 3, name: "jacobians")
    var frame = gaussian(n, n, &stream), sums = [Double](repeating: 0, count: n)
    let L = Matrix(rows: n, columns: n, precision: .float64)
    frame.orthonormalizeRows(into: L)
    for _ in 0..<steps {
      let J = gaussian(n, n, &stream, scale: g / Double(n).squareRoot())
      let next = Matrix(rows: n, columns: n, precision: .float64)
      multiply(frame, J.transposed, into: next)
      next.orthonormalizeRows(into: L)
      for i in 0..<n { sums[i] += log(L[i, i]) }
      frame = next
    }
    for i in 0..<n {
      let expected = log(g) + (digamma(halves: n - i) + log(2 / Double(n))) / 2,
        measured = sums[i] / Double(steps)
      // The last directions' growth spreads most: ψ′(½)/4 a step, .02 in the mean of 3000.
      let bound = i < n - 2 ? 0.02 : 0.04
      #expect(abs(measured - expected) < bound, "exponent \(i): \(measured), expected \(expected)")
    }
  }

  /// ψ(m/2)
  private func digamma(halves m: Int) -> Double {
    let gamma = 0.577_215_664_901_532_9
    var x = m.isMultiple(of: 2) ? 1.0 : 0.5, value = m.isMultiple(of: 2) ? -gamma : -gamma - 2 * log(2)
    while x < Double(m) / 2 - 0.25 {
      value += 1 / x
      x += 1
    }
    return value
  }

  /// F = Σ c Q + Σ d log L_ii against differences of fourth order.
  @Test func derivativesAreExact() {
    let k = 4, n = 7
    var stream = RandomStream(seed: 5, name: "adjoint")
    let Z = gaussian(k, n, &stream), c = (0..<k * n).map { _ in stream.normal() },
      d = (0..<k).map { _ in stream.normal() }
    let direction = (0..<k * n).map { _ in stream.normal() }
    func decomposed(_ size: Double) -> (Q: Matrix, L: Matrix) {
      let Q = Matrix(rows: k, columns: n, precision: .float64),
        L = Matrix(rows: k, columns: k, precision: .float64)
      Q.assign(zip(Z.elements, direction).map { $0 + size * $1 })
      Q.orthonormalizeRows(into: L)
      return (Q, L)
    }
    func value(_ size: Double) -> Double {
      let (Q, L) = decomposed(size)
      return zip(Q.elements, c).reduce(0) { $0 + $1.0 * $1.1 }
        + (0..<k).reduce(0) { $0 + d[$1] * log(L[$1, $1]) }
    }
    let (Q, L) = decomposed(0), cotangents = Matrix(rows: k, columns: n, precision: .float64)
    cotangents.assign(c)
    let scratch = Matrix(rows: k, columns: k, precision: .float64)
    Q.pullBackOrthonormalization(cotangents, through: L, logDiagonal: d, scratch: scratch)
    let found = zip(cotangents.elements, direction).reduce(0) { $0 + $1.0 * $1.1 }, size = 1e-3
    let slope = (8 * (value(size) - value(-size)) - (value(2 * size) - value(-2 * size))) / (12 * size)
    #expect(abs(found - slope) < 1e-9 * abs(slope) && abs(slope) > 0.1, "\(found) \(slope)")
  }
}
