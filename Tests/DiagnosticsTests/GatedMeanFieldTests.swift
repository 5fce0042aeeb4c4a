import Foundation
import LinearAlgebra
import Recurrent
import TestSupport
import Testing
import TrialFormat

@testable import Diagnostics

@Suite struct GatedMeanFieldTests {
  private static func lstm(weights: [Double], inputs: Double = 0, offsets: [Double]) -> Double {
    GatedMeanField(
      LSTMPopulation(count: GatedMeanField.units), weights: weights,
      inputs: Array(repeating: inputs, count: 4), offsets: everywhere(offsets)
    ).chi
  }

  private static func gru(weights: [Double], inputs: Double = 0, offsets: [Double]) -> Double {
    GatedMeanField(
      GRUPopulation(recurrentBias: Array(repeating: 0, count: GatedMeanField.units)), weights: weights,
      inputs: Array(repeating: inputs, count: 3), offsets: everywhere(offsets)
    ).chi
  }

  private static func everywhere(_ offsets: [Double]) -> [[Double]] {
    offsets.map { Array(repeating: $0, count: GatedMeanField.units) }
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// χ where nothing changes over time, of κ ← cκ + rη and η ← αWκ: polynomials in W, whose powers are uncorrelated.
  private func constant(carried c: Double, read r: Double, alpha: Double) -> Double {
    let count = GatedMeanField.steps
    var kappa = [0.0], eta = [1.0], sizes: [Double] = []
    for _ in 0..<count {
      let longest = max(kappa.count, eta.count)
      kappa = (0..<longest).map { power in
        (power < kappa.count ? c * kappa[power] : 0) + (power < eta.count ? r * eta[power] : 0)
      }
      eta = [0] + kappa.map { alpha * $0 }
      sizes.append(eta.reduce(0) { $0 + $1 * $1 } + c * c * kappa.reduce(0) { $0 + $1 * $1 })
    }
    return pow(sizes[3 * count / 4 - 1] / sizes[count / 4 - 1], 2 / Double(count))
  }

  /// Without inputs and offsets of g and n, states are zeros, and gates what their offsets make them.
  @Test(arguments: [(0.25, 0.0), (1, 1), (16, -1)])
  func silentNetworksHaveClosedForms(weights: Double, offset: Double) {
    let gate = sigmoid(offset), root = weights.squareRoot()
    let lstm = Self.lstm(weights: Array(repeating: weights, count: 4), offsets: [0.5, offset, 0, 0])
    let expected = constant(carried: gate, read: 0.5, alpha: root * sigmoid(0.5))
    #expect(abs(lstm / expected - 1) < 1e-9)
    // Longer sequences would come to this.
    #expect(abs(lstm / pow(gate + root * sigmoid(0.5) / 2, 2) - 1) < 0.02)
    let gru = Self.gru(weights: Array(repeating: weights, count: 3), offsets: [0.5, offset, 0])
    #expect(
      abs(gru / constant(carried: gate, read: 1, alpha: root * (1 - gate) * sigmoid(0.5)) - 1) < 1e-9)
    // Negative control: with weights that are drawn anew at every step it would be the sum of squares.
    #expect(abs(lstm / (gate * gate + weights * pow(sigmoid(0.5) / 2, 2)) - 1) > 0.2)
  }

  @Test func gatesThatAreOpenOrClosedForGood() {
    let none = Array(repeating: 0.0, count: 4)
    // What is kept whole neither fades nor grows; half open it fades by its square.
    #expect(abs(Self.lstm(weights: none, inputs: 0.1, offsets: [0, 40, 0, 0]) - 1) < 1e-12)
    #expect(abs(Self.gru(weights: [0, 0, 0], inputs: 0, offsets: [0, 40, 0]) - 1) < 1e-12)
    #expect(abs(Self.lstm(weights: none, offsets: [0, 0, 0, 0]) - 0.25) < 1e-12)
    // Nothing comes through closed ones, whatever the weights.
    let closed = Self.lstm(weights: [1, 1, 1, 1], inputs: 0, offsets: [-40, -40, 0, -40])
    #expect(closed < 1e-30)
    #expect(Self.gru(weights: [1, 1, 1], inputs: 0, offsets: [-40, -40, 0]) < 1e-30)
  }

  /// The rate by which errors of a wide network's last step fade or grow on their way back; in chaos it differs between
  /// sequences.
  @Test(arguments: ["lstm", "gru"], [(0.5, 0.0, 0.05), (1.7, 1.0, 0.05), (3, 0.0, 0.1)])
  func wideNetworksDoWhatTheorySays(kind: String, initial: (gain: Double, bias: Double, error: Double)) throws
  {
    let units = 256, lag = GatedMeanField.steps / 4
    let cell: any Cell = kind == "lstm" ? LSTM() : GRU()
    let subject = Subject(
      cell, .manyToOne, hidden: units, lengths: Array(repeating: GatedMeanField.steps, count: 4),
      precision: .float32)
    let parameters = subject.network.parameters, names = subject.network.names.top
    var stream = RandomStream(seed: 3, name: kind)
    for name in [names.W, names.U].compactMap({ $0 }) {
      let matrix = parameters[name]
      let deviation = name == names.U ? 0.3 : initial.gain / Double(units).squareRoot()
      matrix.assign((0..<matrix.rows * matrix.columns).map { _ in deviation * stream.normal() })
    }
    // f of the one, z of the other.
    parameters[names.b].assign(
      (0..<parameters[names.b].columns).map { $0 / units == 1 ? initial.bias : 0 })
    let theory = MeanFieldDiagnostic().measure(
      DiagnosticSubject(subject.network, on: subject.batch, in: subject.setting))
    let chi = try #require(theory["chi"]?.reals.first)
    let norms = subject.measure { $0.steps = 1 }.profile
    let measured = pow(norms[3 * lag] / norms[lag], 1 / Double(lag))
    #expect(abs(chi / measured - 1) < initial.error, "\(chi) beside \(measured)")
    // Negative control: a fifth less is another rate.
    #expect(abs(chi * 0.8 / measured - 1) > initial.error)
  }

  @Test func everyNetworkIsGivenTheSameNumbers() {
    func chi(_ weight: Double) -> Double {
      Self.lstm(weights: Array(repeating: weight, count: 4), inputs: 0.3, offsets: [0, 1, 0, 0])
    }
    #expect(chi(9) == chi(9))
    // A boundary between two points is smooth: no noise of its own lies on it.
    #expect(chi(9) != chi(9.001) && abs(chi(9) - chi(9.001)) < 1e-3)
  }
}
