import Components
import Diagnostics
import LinearAlgebra
import Recurrent
import Testing

@Suite struct WeightEigenvaluesTests {
  private func measure(_ subject: Subject) -> Measurements {
    WeightEigenvalues().measure(DiagnosticSubject(subject.network, on: subject.batch, in: subject.setting))
  }

  @Test func aKnownMatrix() {
    let subject = Subject(rnn(.tanh), hidden: 4, lengths: [2])
    // A scaled rotation, and a triangle.
    subject.network.parameters["W"].assign([0.3, 0.4, 0, 0, -0.4, 0.3, 0, 0, 0, 0, -0.9, 5, 0, 0, 0, 0.1])
    let measured = measure(subject)
    #expect(difference(measured["s.real"]?.reals ?? [], [-0.9, 0.3, 0.3, 0.1]) < 1e-14)
    #expect(difference(measured["s.imaginary"]?.reals ?? [], [0, 0.4, -0.4, 0]) < 1e-14)
    #expect(difference(measured["s.radius"]?.reals ?? [], [0.9]) < 1e-14)
    // The largest singular value of [[−.9, 5], [0, .1]].
    let (sum, product) = (0.81 + 25 + 0.01, 0.09)
    let largest = ((sum + (sum * sum - 4 * product * product).squareRoot()) / 2).squareRoot()
    #expect(difference(measured["s.norm"]?.reals ?? [], [largest]) < 1e-14)
    // A radius of zero says nothing of growth.
    subject.network.parameters["W"].assign([1.2, 1.2, 0, 0, -1.2, -1.2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    let nilpotent = measure(subject)
    #expect(
      (nilpotent["s.radius"]?.reals[0] ?? 1) < 1e-7 && abs((nilpotent["s.norm"]?.reals[0] ?? 0) - 2.4) < 1e-14
    )
  }

  /// Every gate by its own columns: traces and Frobenius norms of the blocks.
  @Test func everyGateHasItsOwn() {
    let subject = Subject(LSTM(), hidden: 4, lengths: [2]), W = subject.network.parameters["W"],
      measured = measure(subject)
    for (number, gate) in ["i", "f", "g", "o"].enumerated() {
      let block = W.columns(number * 4..<number * 4 + 4), values = measured["\(gate).real"]?.reals ?? []
      let trace = (0..<4).reduce(0) { $0 + block[$1, $1] }
      #expect(abs(values.reduce(0, +) - trace) < 1e-13)
      #expect(abs(trace - (0..<4).reduce(0) { $0 + W[$1, (number * 4 + 4 + $1) % 16] }) > 1e-3)
    }
  }

  /// What enters the product, not the parameter.
  @Test func madeWeightsAreMeant() {
    let subject = Subject(Antisymmetric(), hidden: 4, lengths: [2]), measured = measure(subject)
    let real = measured["s.real"]?.reals ?? []
    #expect(real.count == 4 && real.allSatisfy { abs($0 - real[0]) < 1e-12 })
  }

  @Test func vectorsAreRefused() {
    let subject = Subject(LRU(), lengths: [2])
    #expect(
      WeightEigenvalues().allProblems(for: subject.setting).map(\.message) == [
        "the cell lru has no matrix of recurrent weights: its units read themselves alone"
      ])
  }

  @Test(arguments: Determinism.allCases) func singularValuesAndSystems(determinism: Determinism) {
    let numbers = [3.0, 0, 4, 5]
    let values = singularValues(of: numbers, rows: 2, columns: 2, under: determinism) ?? []
    #expect(difference(values, [(45.0).squareRoot(), (5.0).squareRoot()]) < 1e-15)
    #expect(singularValues(of: [.nan], rows: 1, columns: 1, under: determinism) == nil)
    let solved =
      solution(of: [4, 1, 1, 3], order: 2, times: [1, 2, 2, 4], columns: 2, under: determinism) ?? []
    #expect(difference(solved, [1.0 / 11, 2.0 / 11, 7.0 / 11, 14.0 / 11]) < 1e-15)
    #expect(solution(of: [-1], order: 1, times: [1], columns: 1, under: determinism) == nil)
  }
}
