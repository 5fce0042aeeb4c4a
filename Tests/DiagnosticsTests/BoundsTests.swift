import Components
import Diagnostics
import Foundation
import LinearAlgebra
import Recurrent
import Testing

@Suite struct BoundsTests {
  private func measure(_ subject: Subject) -> Measured {
    let diagnostic = Bounds(), setting = subject.setting
    return Measured(
      diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: setting)),
      diagnostic.declaration(for: setting))
  }

  /// ρ(W) = 0, and gradients may grow.
  @Test func theNormCountsAndNotTheRadius() {
    let subject = Subject(rnn(.relu), hidden: 2, lengths: [6])
    subject.network.parameters["W"].assign([1.2, 1.2, -1.2, -1.2])
    let measured = measure(subject)
    #expect(abs(measured.number("norm") - 2.4) < 1e-14)
    #expect(measured.number("reach") == 5 && measured.number("reach_censored") == 1)
    // φ′ = (1, 0): inputs that hold the second unit down.
    subject.network.parameters["b"].assign([1, -100])
    var spectrum = JacobianSpectrum()
    spectrum.examples = 1
    let moduli = spectrum.measure(subject.withJacobians)["eigenvalue_modulus"]?.reals ?? []
    #expect(abs((moduli.first ?? 0) - 1.2) < 1e-12)
  }

  /// Of an orthogonal linear network a gradient's norm is scaleˡ, and the bound is what happens.
  @Test func theBoundIsSharp() {
    let subject = Subject(rnn(.linear), .manyToOne, hidden: 4, lengths: [12])
    subject.setOrthogonal(scale: 0.5)
    let measured = measure(subject), reach = log(0.01) / log(0.5)
    #expect(difference([measured.number("norm"), measured.number("reach")], [0.5, reach]) < 1e-13)
    #expect(measured.number("reach_censored") == 0)
    #expect(difference([subject.measure().reach], [reach]) < 1e-12)
    // Negative control.
    subject.setOrthogonal(scale: 0.6)
    #expect(subject.measure().reach > reach + 1)
  }

  private static func leaky(_ activation: Activation) -> Leaky {
    var cell = Leaky()
    (cell.leak, cell.activation) = (0.3, activation)
    return cell
  }

  @Test(arguments: [rnn(.tanh), rnn(.sigmoid), IRNN(), leaky(.tanh), leaky(.sigmoid)] as [any Cell])
  func noJacobianIsLarger(cell: any Cell) {
    let subject = Subject(cell, hidden: 6, lengths: [8, 8])
    let W = subject.network.parameters["W"]
    W.assign(W.elements.map { 3 * $0 })
    let bound = measure(subject).number("norm")
    let largest = JacobianSpectrum().measure(subject.withJacobians)["singular_values"]?.reals ?? []
    #expect(!largest.isEmpty && largest.allSatisfy { $0 <= bound * (1 + 1e-12) })
    // Negative control: some come near.
    #expect((largest.max() ?? 0) > bound / 8)
  }

  @Test func othersAreRefused() {
    #expect(
      Bounds().allProblems(for: Subject(LSTM(), lengths: [2]).setting).map(\.message) == [
        "the norm of W alone bounds no Jacobian of cell lstm"
      ])
    #expect(Bounds().allProblems(for: Subject(IRNN(), lengths: [2]).setting).isEmpty)
  }
}
