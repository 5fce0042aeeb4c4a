import CKernels
import LinearAlgebra
import Testing

/// Kernels that add to rows and turn them: every family against plain loops, at widths about those of vectors.
@Suite struct RowKernelTests {
  private func random(_ rows: Int, _ columns: Int, _ precision: Precision, _ name: String) -> Matrix {
    var stream = RandomStream(seed: 3, name: name)
    let matrix = Matrix(rows: rows, columns: columns, precision: precision)
    matrix.assign((0..<rows * columns).map { _ in stream.normal() })
    return matrix
  }

  private func agree(_ a: [Double], _ b: [Double], _ precision: Precision) -> Bool {
    let bound = precision == .float64 ? 1e-14 : 1e-5
    return a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= bound * (1 + abs($1)) }
  }

  @Test(arguments: Precision.allCases, [1, 7, 16, 35])
  func outerProductsAndDiagonalsAreAdded(precision: Precision, units: Int) {
    for family in KernelFamily.available {
      let functions = family.functions(precision).pointee, factors = random(1, 4, precision, "factors")
      let row = random(1, units, precision, "row"), out = random(4, units + 3, precision, "out")
      factors[0, 2] = 0
      let before = out.elements
      // What is not multiplied spoils nothing.
      var wanted = before
      for n in 0..<4 {
        for h in 0..<units { wanted[n * (units + 3) + h] += factors[0, n] * row[0, h] }
      }
      functions.add_outer(4, units, factors.pointer, row.pointer, out.pointer, units + 3)
      #expect(agree(out.elements, wanted, precision), "\(family.name)")
      let third = out.rows(2..<3)
      #expect(third.elements == Array(before[2 * (units + 3)..<3 * (units + 3)]))
      row[0, 0] = .infinity
      functions.add_outer(4, units, factors.pointer, row.pointer, out.pointer, units + 3)
      #expect(third.elements == Array(before[2 * (units + 3)..<3 * (units + 3)]))
      #expect(!out[0, 0].isFinite)

      let weights = random(units, units + 2, precision, "weights"), mask = random(1, units, precision, "mask")
      let partial = random(1, units, precision, "partial"), sums = random(1, units, precision, "sums")
      var expected = (0..<units).map { sums[0, $0] + partial[0, $0] * weights[$0, $0] * mask[0, $0] }
      functions.add_diagonal(
        units, partial.pointer, weights.pointer, units + 2, mask.pointer, sums.pointer)
      #expect(agree(sums.elements, expected, precision))
      expected = (0..<units).map { sums[0, $0] + partial[0, $0] * weights[$0, $0] }
      functions.add_diagonal(units, partial.pointer, weights.pointer, units + 2, nil, sums.pointer)
      #expect(agree(sums.elements, expected, precision))

      var lost = [Double](repeating: 1, count: units)
      functions.add_squares_lost(units, 2, partial.pointer, mask.pointer, &lost)
      #expect(
        agree(
          lost, (0..<units).map { 1 + 2 * (partial[0, $0] * partial[0, $0] - mask[0, $0] * mask[0, $0]) },
          precision))
    }
  }

  @Test(arguments: Precision.allCases, [1, 16, 35])
  func rotationsKeepLengthsAndSayThem(precision: Precision, count: Int) {
    let fused = KernelFamily.available.filter(\.isFused)
    var first: [Double]?
    for family in KernelFamily.available {
      let x = random(1, count, precision, "x"), y = random(1, count, precision, "y")
      let u = x.elements, v = y.elements, tau = 0.3, cosine = 1 / (1 + tau * tau).squareRoot()
      var squares = [0.0, 0.0]
      family.functions(precision).pointee.rotate(
        count, cosine, -cosine * tau, tau, x.pointer, y.pointer, &squares)
      #expect(agree(x.elements, zip(u, v).map { cosine * $0 - cosine * tau * $1 }, precision))
      #expect(agree(y.elements, zip(u, v).map { cosine * (tau * $0 + $1) }, precision))
      #expect(agree(squares, [x.sumOfSquares, y.sumOfSquares], precision))
      #expect(agree([squares[0] + squares[1]], [(u + v).reduce(0) { $0 + $1 * $1 }], precision))
      if fused.contains(where: { $0.name == family.name }) {
        #expect(first == nil || first == x.elements + y.elements + squares)
        first = x.elements + y.elements + squares
      }
    }
    // Negative control: without a turn nothing is turned.
    let x = random(1, count, precision, "x"), still = x.elements
    var squares = [0.0, 0.0]
    KernelFamily.best.functions(precision).pointee.rotate(
      count, 1, 0, 0, x.pointer, random(1, count, precision, "y").pointer, &squares)
    #expect(x.elements == still)
  }
}
