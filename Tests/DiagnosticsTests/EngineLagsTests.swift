import Components
import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import Testing
import TrialFormat

/// What engines make of a single error on its way back, beside the exact one.
@Suite struct EngineLagsTests {
  private func measure(
    _ engines: [any GradientEngine], _ subject: Subject,
    _ change: (inout EngineAgreementDiagnostic) -> Void = { _ in }
  ) -> Measured {
    var diagnostic = EngineAgreementDiagnostic()
    (diagnostic.lags, diagnostic.steps) = (100, 3)
    change(&diagnostic)
    var subject = subject
    subject.companions = engines
    let setting = subject.setting, declaration = diagnostic.declaration(for: setting)
    let measured = diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: setting))
    #expect(measured.difference(from: declaration) == nil)
    #expect(diagnostic.allProblems(for: setting).isEmpty)
    return Measured(measured, declaration)
  }

  private func isExact(_ measured: Measured, _ engine: String) -> Bool {
    func numbers(_ name: String) -> [Double] { measured.numbers("\(engine).\(name)_by_lag") }
    let error = numbers("error"), ratio = numbers("norm_ratio"), cosine = numbers("cosine")
    return !error.isEmpty && error.allSatisfy { $0 < 1e-12 } && ratio.allSatisfy { abs($0 - 1) < 1e-12 }
      && cosine.allSatisfy { abs($0 - 1) < 1e-12 }
  }

  private func snap(_ order: Int) -> SnAp {
    var engine = SnAp()
    engine.order = order
    return engine
  }

  /// Recurrent weights of each gate from a unit to itself alone.
  private func separateUnits(_ subject: Subject) {
    let W = subject.network.parameters["W"], H = subject.network.layer.units
    for row in 0..<W.rows {
      for column in 0..<W.columns where row % H != column % H { W[row, column] = 0 }
    }
  }

  @Test(
    arguments: [RNN(), LSTM(), GRU(), GRUResetBefore()] as [any Cell], [Arrangement.manyToMany, .manyToOne])
  func unitsThatDoNotMeetAreFollowedExactly(cell: any Cell, arrangement: Arrangement) {
    let subject = Subject(cell, arrangement, hidden: 3, lengths: [7, 4, 6])
    let engines: [any GradientEngine] = [UnitEngine(), snap(1), RTRL()]
    let mixed = measure(engines, subject)
    #expect(isExact(mixed, "rtrl"))
    #expect(mixed.coordinates("lag") == Array(0...6))
    // Negative control.
    for engine in ["unit", "snap"] where !(cell is GRUResetBefore && engine == "snap") {
      #expect(mixed.numbers("\(engine).error_by_lag").dropFirst().allSatisfy { $0 > 1e-3 }, "\(engine)")
    }
    separateUnits(subject)
    let alone = measure(engines, subject)
    for engine in ["unit", "snap", "rtrl"] { #expect(isExact(alone, engine), "\(engine)") }
  }

  /// Equal up to its end, nothing beyond; where errors go back together the end is that of their window.
  @Test func aWindowEnds() {
    let subject = Subject(LSTM(), hidden: 3, lengths: [9, 9])
    var truncated = Truncated()
    (truncated.window, truncated.stride) = (4, 1)
    let measured = measure([truncated], subject) { $0.steps = 1 }
    let error = measured.numbers("truncated.error_by_lag")
    let cosine = measured.numbers("truncated.cosine_by_lag")
    #expect(error.prefix(4).allSatisfy { $0 == 0 } && error.dropFirst(4).allSatisfy { $0 == 1 })
    #expect(cosine.prefix(4).allSatisfy { abs($0 - 1) < 1e-12 } && cosine.dropFirst(4).allSatisfy { $0 == 0 })
    #expect(measured.numbers("truncated.norm_ratio_by_lag").dropFirst(4).allSatisfy { $0 == 0 })
    // Chunks 0–3, 4–7 and 8: the last error stands in one that begins at 5.
    truncated.stride = 4
    let chunks = measure([truncated], subject) { $0.steps = 1 }.numbers("truncated.error_by_lag")
    #expect(chunks.prefix(4).allSatisfy { $0 == 0 } && chunks.dropFirst(4).allSatisfy { $0 == 1 })
    // Of all steps, those at the beginning of a chunk have a shorter way.
    let all = measure([truncated], subject) { $0.steps = 9 }.numbers("truncated.error_by_lag")
    #expect(all[0] == 0 && all[1] > 0 && all[1] < 1)
  }

  /// dE_t/dθ is Σ_k ∂E_t/∂s_k ∂⁺s_k/∂θ, for an engine as for the exact gradient: the biases of a tanh network.
  @Test(arguments: [UnitEngine(), LocalEngine()] as [any GradientEngine])
  func errorsAddUpToTheEnginesGradient(engine: any GradientEngine) throws {
    let subject = Subject(rnn(.tanh), .manyToOne, hidden: 4, lengths: [6]), network = subject.network
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    _ = engine.prepare(for: network).gradients(on: subject.batch, into: gradients)
    let wanted = gradients["b"].elements
    let errors = StepErrors(network, on: subject.batch)
    errors.propagate(from: [5])
    func sum(_ by: (Int) -> [Double]) -> [Double] {
      (0..<4).map { h in
        (0..<6).reduce(0) { sum, k in
          let s = network.layer.states[0][k + 1, h]
          return sum + by(5 - k)[h] * (1 - s * s)
        }
      }
    }
    let exact = (0..<6).map { lag in network.layer.stateGradients[0].rows(6 - lag..<7 - lag).elements }
    _ = network.forward(subject.batch, needsGradient: false)
    let own = ExampleTransitions(
      try #require(engine.transition), of: network, on: subject.batch, example: 0
    ).errors(from: [5], exact: [exact])[0]
    #expect(difference(sum { own[$0] }, wanted) < 1e-12)
    // Negative control: the exact error is another.
    #expect(difference(sum { exact[$0] }, wanted) > 1e-3)
  }

  /// With a ring of weights, what is reachable over one is less than what is over two.
  @Test func whatIsReachableGrows() {
    let subject = Subject(rnn(.tanh), hidden: 4, lengths: [8]), W = subject.network.parameters["W"]
    for i in 0..<4 { for j in 0..<4 where j != i && j != (i + 1) % 4 { W[i, j] = 0 } }
    func error(_ order: Int) -> [Double] {
      measure([snap(order)], subject).numbers("snap.error_by_lag")
    }
    let one = error(1), two = error(2), four = error(4)
    #expect(one[1] > 1e-3 && two[1] < 1e-13 && two[3] > 1e-4 && two[3] < one[3])
    #expect(four.allSatisfy { $0 < 1e-12 })
  }

  @Test func whatHasNoRuleIsRefused() {
    var diagnostic = EngineAgreementDiagnostic()
    diagnostic.lags = 5
    var subject = Subject(rnn(.tanh), lengths: [4])
    subject.companions = [UnitEngine(), UORO()]
    #expect(diagnostic.allProblems(for: subject.setting).map(\.key) == ["lags"])
    #expect(diagnostic.allProblems(for: subject.setting)[0].message.hasPrefix("uoro has gradients"))
    diagnostic.lags = 0
    #expect(diagnostic.allProblems(for: subject.setting).isEmpty)
    // What is not asked for is not declared.
    #expect(!diagnostic.declaration(for: subject.setting).axes.contains { $0.name == "lag" })
    var both = Subject(rnn(.tanh), lengths: [4]) { $0.bidirectional = true }
    both.companions = [RTRL()]
    diagnostic.lags = 5
    #expect(diagnostic.allProblems(for: both.setting).map(\.key) == ["lags"])
  }
}
