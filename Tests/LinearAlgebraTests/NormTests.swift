import LinearAlgebra
import Testing

@Suite struct NormTests {
  private func matrix(_ numbers: [Double], _ precision: Precision = .float64) -> Matrix {
    let result = Matrix(rows: 1, columns: numbers.count, precision: precision)
    result.assign(numbers)
    return result
  }

  /// Of a matrix, of its parts and of its numbers.
  private func norms(_ numbers: [Double]) -> [Double] {
    let whole = matrix(numbers), cut = numbers.count / 2
    let parts = [whole.columns(0..<cut), whole.columns(cut..<numbers.count)]
    return [whole.norm, norm(parts), norm(numbers)] + rowNorms(parts)
  }

  /// 3, 4 → 5 at every size that a Float64 has, though squares overflow past 1e154 and vanish below 1e-162.
  @Test func everySizeHasANorm() {
    for exponent in stride(from: -1000, through: 1000, by: 50) {
      let scale = Double(sign: .plus, exponent: exponent, significand: 1)
      for norm in norms([3 * scale, 0, -4 * scale]) {
        #expect(abs(norm / scale - 5) <= 1e-15, "2^\(exponent)")
      }
    }
    #expect(matrix([3, -4], .float32).norm == 5)
    #expect(norms([0, 0]) == [0, 0, 0, 0] && norms([]) == [0, 0, 0, 0])
    #expect(norms([.leastNonzeroMagnitude]).allSatisfy { $0 == .leastNonzeroMagnitude })
  }

  @Test func rowsHaveNormsProductsAndFactorsOfTheirOwn() {
    let a = Matrix(rows: 2, columns: 3, precision: .float64),
      b = Matrix(rows: 2, columns: 4, precision: .float64)
    a.assign([1, 2, 2, 0, -3, 4])
    b.assign([9, 1, 0, 1, 9, 2, 1, 0])
    // A view whose rows do not follow one another.
    let view = b.columns(1..<4)
    #expect(rowNorms([a]) == [3, 5] && rowNorms([a, a]).map { $0 * $0 }.map { $0.rounded() } == [18, 50])
    #expect(rowProducts(a, view) == [3, -3])
    view.scaleRows(by: [2, 1])
    #expect(b.elements == [9, 2, 0, 2, 9, 2, 1, 0])
    let single = Matrix(rows: 1, columns: 2, precision: .float32)
    single.assign([1, -3])
    single.scaleRows(by: [0.5])
    #expect(single.elements == [0.5, -1.5])
  }

  /// Where squares have all their digits, the norm is the root of their sum to the bit.
  @Test func ordinaryNormsAreRootsOfSums() {
    var stream = RandomStream(seed: 1, name: "norm")
    for scale in [1e-100, 1, 1e100] {
      let numbers = (0..<40).map { _ in scale * stream.normal() }, whole = matrix(numbers)
      #expect(whole.norm == whole.sumOfSquares.squareRoot())
      #expect(norm(numbers) == numbers.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
  }

  /// Single numbers are squared in double: from the least of them to the largest nothing is lost.
  @Test func singlePrecisionHasANormAtEverySize() {
    for number in [Float.leastNonzeroMagnitude, 1e-30, 1e30, .greatestFiniteMagnitude].map(Double.init) {
      let norm = matrix([number, number, number, number], .float32).norm
      #expect(abs(norm / (2 * number) - 1) <= 1e-15)
    }
  }

  @Test func whatIsNotFiniteStaysSo() {
    for numbers in [[1, .nan], [.infinity, .nan], [.nan, 1e200]] {
      #expect(norms(numbers).allSatisfy { $0.isNaN })
    }
    let most = Double.greatestFiniteMagnitude
    for numbers in [[1, -Double.infinity], [most, most]] {
      #expect(norms(numbers).allSatisfy { $0 == .infinity })
    }
  }
}
