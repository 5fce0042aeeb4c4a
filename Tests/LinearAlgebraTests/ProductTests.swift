import CKernels
import LinearAlgebra
import Testing

/// Products against the definition of their sums, to the bit.
@Suite struct ProductTests {
  /// Sizes about the edges of tiles, panels and blocks.
  private static let sizes = [
    (1, 1, 1), (8, 32, 256), (9, 33, 257), (13, 47, 300), (64, 10, 513), (5, 16, 0), (17, 1, 64), (2, 70, 40),
  ]

  private func random(_ rows: Int, _ columns: Int, _ precision: Precision, _ name: String) -> Matrix {
    var stream = RandomStream(seed: 3, name: name)
    let matrix = Matrix(rows: rows, columns: columns, precision: precision)
    matrix.assign((0..<rows * columns).map { _ in stream.normal() })
    return matrix
  }

  /// Blocks of `block` terms from zero by fused multiply-adds, then the blocks in order.
  private func defined<Element: FloatingPoint>(
    _ a: [Element], _ b: [Element], from start: Element?, block: Int
  ) -> Element {
    var total = start ?? 0, isFirst = start == nil
    for first in stride(from: 0, to: a.count, by: block) {
      var sum: Element = 0
      for term in first..<min(first + block, a.count) { sum = sum.addingProduct(a[term], b[term]) }
      total = isFirst ? sum : total + sum
      isFirst = false
    }
    return total
  }

  private func defined(_ a: Matrix, _ b: Matrix, from c: Matrix?, block: Int) -> [Double] {
    (0..<a.rows).flatMap { i in
      (0..<b.columns).map { j in
        let left = (0..<a.columns).map { a[i, $0] }, right = (0..<a.columns).map { b[$0, j] },
          start = c.map { $0[i, j] }
        return a.precision == .float64
          ? defined(left, right, from: start, block: block)
          : Double(
            defined(
              left.map { Float($0) }, right.map { Float($0) }, from: start.map { Float($0) }, block: block))
      }
    }
  }

  private func transposed(_ matrix: Matrix) -> Matrix {
    let result = Matrix(rows: matrix.columns, columns: matrix.rows, precision: matrix.precision)
    result.copy(from: matrix.transposed)
    return result
  }

  @Test(
    .enabled("this processor fuses nothing") { KernelFamily.best.isFused }, arguments: Precision.allCases,
    [false, true])
  func everyOrientationGivesTheBitsOfTheDefinition(precision: Precision, adding: Bool) {
    for (m, n, k) in ProductTests.sizes {
      let a = random(m, k, precision, "a"), b = random(k, n, precision, "b"),
        start = random(m, n, precision, "c")
      let expected = defined(a, b, from: adding ? start : nil, block: PackedMatrix.rowsPerBlock)
      func product(_ body: (Matrix) -> Void) -> [Double] {
        // A column to the left and two to the right, which must stay as they are.
        let wide = random(m, n + 3, precision, "wide"), before = wide.elements, c = wide.columns(1..<n + 1)
        c.copy(from: start)
        body(c)
        let result = c.elements
        for row in 0..<m {
          #expect(wide[row, 0] == before[row * (n + 3)] && wide[row, n + 2] == before[row * (n + 3) + n + 2])
        }
        return result
      }
      let packed = PackedMatrix(rows: k, columns: n, precision: precision)
      #expect(product { multiply(a, b, into: $0, adding: adding) } == expected, "\(m) \(n) \(k)")
      #expect(
        product { multiply(transposed(a).transposed, b, into: $0, adding: adding) } == expected,
        "aᵀ \(m) \(n) \(k)")
      #expect(
        product { multiply(a, transposed(b).transposed, into: $0, adding: adding) } == expected,
        "bᵀ \(m) \(n) \(k)")
      packed.pack(b)
      #expect(product { multiply(a, packed, into: $0, adding: adding) } == expected, "packed \(m) \(n) \(k)")
      packed.pack(transposed(b).transposed)
      #expect(
        product { multiply(transposed(a).transposed, packed, into: $0, adding: adding) } == expected,
        "packed bᵀ \(m) \(n) \(k)")
    }
  }

  /// Negative control: sums in other blocks are other bits, or the test above would show nothing.
  @Test(arguments: Precision.allCases)
  func otherBlocksGiveOtherBits(precision: Precision) {
    let a = random(9, 300, precision, "a"), b = random(300, 33, precision, "b"),
      c = Matrix(rows: 9, columns: 33, precision: precision)
    multiply(a, b, into: c)
    #expect(c.elements != defined(a, b, from: nil, block: 128))
  }

  @Test(arguments: Precision.allCases)
  func familiesGiveTheSameBits(precision: Precision) {
    let a = random(13, 300, precision, "a"), b = random(300, 47, precision, "b"),
      vector = random(1, 300, precision, "v")
    // Few columns, and a factor that is read by columns: run transposed.
    let high = random(513, 64, precision, "high"), narrow = random(513, 10, precision, "narrow")
    func run(_ family: KernelFamily) -> [Double] {
      let c = Matrix(rows: 13, columns: 47, precision: precision),
        d = Matrix(rows: 13, columns: 1, precision: precision)
      let functions = family.functions(precision).pointee
      functions.multiply(
        13, 47, 300, a.pointer, a.stride, 1, b.pointer, b.stride, 1, c.pointer, c.stride, false)
      functions.dot_rows(13, 300, a.pointer, a.stride, vector.pointer, d.pointer, 1)
      let e = Matrix(rows: 64, columns: 10, precision: precision)
      functions.multiply(
        64, 10, 513, high.pointer, 1, high.stride, narrow.pointer, narrow.stride, 1, e.pointer, e.stride,
        false)
      return c.elements + d.elements + e.elements
    }
    let fused = KernelFamily.available.filter(\.isFused).map(run), others = KernelFamily.available.map(run)
    for result in fused { #expect(result == fused[0]) }
    for result in others {
      #expect(zip(result, others[0]).allSatisfy { abs($0 - $1) < (precision == .float64 ? 1e-12 : 1e-3) })
    }
  }

  @Test(arguments: Precision.allCases)
  func dotProductsAreThoseOfTheRows(precision: Precision) {
    let a = random(7, 45, precision, "a"), v = random(1, 45, precision, "v"),
      c = random(7, 1, precision, "c"),
      before = c.elements
    addProduct(a, vector: v, to: c)
    for row in 0..<7 {
      let sum = (0..<45).reduce(before[row]) { $0 + a[row, $1] * v[0, $1] }
      #expect(abs(c[row, 0] - sum) < (precision == .float64 ? 1e-13 : 1e-4))
    }
  }

  @Test func whatIsNotANumberStaysSo() {
    let a = random(9, 20, .float32, "a"), b = random(20, 33, .float32, "b"),
      c = Matrix(rows: 9, columns: 33, precision: .float32)
    a[4, 7] = .nan
    b[3, 20] = .infinity
    multiply(a, b, into: c)
    for row in 0..<9 {
      for column in 0..<33 { #expect(c[row, column].isFinite == (row != 4 && column != 20)) }
    }
  }
}
