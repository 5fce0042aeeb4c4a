import Diagnostics
import Foundation
import Gradients
import LinearAlgebra
import Recurrent
import Testing
import TrialFormat

@Suite struct JacobianSpectrumTests {
  private func measure(_ subject: Subject, _ change: (inout JacobianSpectrum) -> Void = { _ in }) -> Measured
  {
    var diagnostic = JacobianSpectrum()
    change(&diagnostic)
    let setting = subject.setting
    return Measured(
      diagnostic.measure(subject.withJacobians), diagnostic.declaration(for: setting))
  }

  /// The largest, of five quantiles.
  private func largest(_ numbers: [Double]) -> [Double] {
    stride(from: 0, to: numbers.count, by: 5).map { numbers[$0] }
  }

  @Test func theSpectrumOfADiagonalNetwork() {
    let subject = Subject(rnn(.linear), hidden: 4, lengths: [6, 3])
    subject.network.parameters["W"].assign([0.9, 0, 0, 0, 0, -0.5, 0, 0, 0, 0, 0.1, 0, 0, 0, 0, 1.1])
    let measured = measure(subject) { ($0.steps, $0.lags) = (3, 100) }
    #expect(measured.coordinates("time") == [1, 3, 5] && measured.coordinates("lag") == [1, 2, 3, 4, 5, 6])
    // Of four falling numbers: the ends, the middle of the middle ones, and 0.3 from the ends.
    let quantiles = [1.1, 0.7 * 1.1 + 0.3 * 0.9, 0.7, 0.7 * 0.1 + 0.3 * 0.5, 0.1]
    let nan = Array(repeating: Double.nan, count: 5),
      there = Array(repeating: quantiles, count: 3).flatMap { $0 }
    for name in ["singular_values", "eigenvalue_moduli"] {
      #expect(difference(measured.numbers(name), there + quantiles + nan + nan) < 1e-13, "\(name)")
    }
    #expect(difference(measured.numbers("singular_value"), quantiles) < 1e-13)
    let logs = measured.numbers("product_logarithms")
    func powers(_ count: Int) -> [Double] { (1...count).map { Double($0) * log(1.1) } }
    let gone = [Double](repeating: .nan, count: 3), expected: [Double] = powers(6) + powers(3) + gone
    #expect(difference(largest(logs), expected) < 1e-13)
    let smallest = measured.numbers("product_logarithm").last ?? .nan
    #expect(abs(smallest - 6 * log(0.1)) < 1e-12)
    // Negative control: another number on the diagonal.
    subject.network.parameters["W"][3, 3] = 1.2
    #expect(difference(measure(subject) { $0.steps = 3 }.numbers("singular_value"), quantiles) > 0.01)
  }

  /// ‖∂E_T/∂s_{T−l}‖ lies between what the smallest and the largest singular value make of ‖∂E_T/∂s_T‖.
  @Test(arguments: [LSTM(), GRU(), RNN()] as [any Cell]) func errorsLieBetween(cell: any Cell) {
    let subject = Subject(cell, .manyToOne, hidden: 5, lengths: [9])
    let measured = measure(subject), by = subject.measure { $0.steps = 1 }
    let logs = measured.numbers("product_logarithms"), norms = by.norms(0)
    for lag in 1..<9 {
      let growth = log(norms[lag] / norms[0])
      #expect(growth <= logs[(lag - 1) * 5] + 1e-9 && growth >= logs[(lag - 1) * 5 + 4] - 1e-9)
    }
    // Negative control: the bound is not far.
    #expect(log(norms[8] / norms[0]) > logs[7 * 5] - 4)
  }

  /// A layer that reads from the end has its last step at 0.
  @Test func directionsHaveTheirOwnEnds() {
    let subject = Subject(rnn(.tanh), hidden: 3, lengths: [7, 4]) { $0.bidirectional = true }
    let measured = measure(subject), setting = subject.setting
    let jacobians = StateJacobians(of: subject.network, inputSteps: 7, outputSteps: 7)
    _ = subject.network.forward(subject.batch, needsGradient: false)
    for example in 0..<2 {
      jacobians.follow(subject.batch, example: example)
      let backward = jacobians.values[1].values
      func log1(_ t: Int) -> Double {
        log(
          singularValues(
            of: backward.rows(t..<t + 1).elements, rows: 3, columns: 3, under: .machine)?.first ?? .nan)
      }
      let logs = measured.numbers("backward.product_logarithms")
      #expect(abs(logs[example * 7 * 5] - log1(0)) < 1e-12)
      #expect(abs(logs[example * 7 * 5] - log1(3)) > 1e-4)
    }
    #expect(setting.probeExamples == 2)
  }

  @Test func encodersHaveTheirOwnAxes() {
    let subject = Subject(
      rnn(.tanh), .sequenceToSequence, hidden: 5, lengths: [6, 3], outputLengths: [2, 4]
    ) { $0.decoder.hidden = 3 }
    let measured = measure(subject) { $0.examples = 1 }
    #expect(
      measured.declaration.axes.map(\.name) == [
        "sequence", "quantile", "encoder_time", "encoder_lag", "time", "lag",
      ])
    #expect(measured.numbers("encoder.product_logarithms").count == 6 * 5)
    #expect(measured.numbers("decoder.product_logarithms").count == 4 * 5)
  }
}
