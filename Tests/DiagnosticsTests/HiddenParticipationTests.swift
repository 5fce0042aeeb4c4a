import LinearAlgebra
import Recurrent
import Testing

@testable import Diagnostics

@Suite struct HiddenParticipationTests {
  /// Columns of a Hadamard matrix: mean zero, orthogonal.
  private func rows(
    _ variances: [Double], offset: Double = 0, scale: Double = 1, precision: Precision = .float64
  )
    -> Matrix
  {
    let x = Matrix(rows: 8, columns: variances.count, precision: precision)
    for row in 0..<8 {
      for (column, variance) in variances.enumerated() {
        let sign = (row & (column + 1)).nonzeroBitCount % 2 == 0 ? 1.0 : -1
        x[row, column] = scale * (offset + sign * variance.squareRoot())
      }
    }
    return x
  }

  private func ratio(_ x: Matrix) -> Double { ParticipationRatio(of: (0..<8).map { $0 }, in: x).value }

  @Test(
    arguments: [([1, 1, 1, 1], 4), ([1, 0, 0], 1), ([4, 1, 1], 2), ([9, 4, 1, 1], 225.0 / 99)]
      as [([Double], Double)])
  func aKnownCovariance(variances: [Double], expected: Double) {
    for precision in Precision.allCases {
      let bound = precision == .float32 ? 1e-5 : 1e-12
      #expect(abs(ratio(rows(variances, precision: precision)) - expected) < bound)
      #expect(abs(ratio(rows(variances, offset: 3, precision: precision)) - expected) < bound)
    }
    for scale in [1e-200, 1e200] { #expect(abs(ratio(rows(variances, scale: scale)) - expected) < 1e-12) }
    // Negative control.
    #expect(abs(ratio(rows(variances + [2])) - expected) > 0.1)
  }

  /// More units than rows: the other product.
  @Test func moreUnitsThanRows() {
    let few = Matrix(rows: 8, columns: 20, precision: .float64), known = rows([4, 1, 1])
    for row in 0..<8 {
      for column in 0..<3 { few[row, 7 * column] = known[row, column] }
    }
    #expect(abs(ratio(few) - 2) < 1e-12)
  }

  @Test func whatDoesNotVaryHasNone() {
    #expect(ratio(rows([0, 0], offset: 0.1)).isNaN && ratio(rows([0])).isNaN)
    #expect(ParticipationRatio(of: [3], in: rows([1, 1])).value.isNaN)
    let broken = rows([1, 1])
    broken[2, 1] = .nan
    #expect(ratio(broken).isNaN)
  }

  /// Through the diagnostic, against eigenvalues of covariances written out.
  @Test func statesOfANetwork() {
    let subject = Subject(LSTM(), hidden: 4, lengths: [7, 5, 3]), setting = subject.setting
    let measured = HiddenParticipation().measure(
      DiagnosticSubject(subject.network, on: subject.batch, in: setting))
    _ = subject.network.forward(subject.batch, needsGradient: false)
    func expected(_ component: Int, _ places: [(t: Int, b: Int)]) -> Double {
      let all = places.map { place -> [Double] in
        let row = (place.t + 1) * 3 + place.b
        return subject.network.layer.states[component].rows(row..<row + 1).elements
      }
      let mean = (0..<4).map { h in all.reduce(0) { $0 + $1[h] } / Double(all.count) }
      var covariance = Array(repeating: 0.0, count: 16)
      for s in all {
        for i in 0..<4 { for j in 0..<4 { covariance[4 * i + j] += (s[i] - mean[i]) * (s[j] - mean[j]) } }
      }
      let values = (eigenvalues(of: covariance, order: 4, under: .machine) ?? []).map(\.real)
      let sum = values.reduce(0, +)
      return sum * sum / values.reduce(0) { $0 + $1 * $1 }
    }
    func places(_ t: Int) -> [(t: Int, b: Int)] {
      [7, 5, 3].enumerated().filter { t < $1 }.map { (t, $0.offset) }
    }
    for (component, state) in ["s", "q"].enumerated() {
      let whole = measured["\(state).participation"]?.reals.first ?? .nan
      #expect(abs(whole - expected(component, (0..<7).flatMap(places))) < 1e-9)
      let byTime = measured["\(state).by_time"]?.reals ?? []
      for t in 0..<5 { #expect(abs(byTime[t] - expected(component, places(t))) < 1e-9) }
      #expect(byTime.count == 7 && byTime[5].isNaN)
      #expect(abs(whole - byTime[2]) > 1e-6)
    }
  }
}
