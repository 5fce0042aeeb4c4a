import Components
import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import Testing

@Suite struct EngineAgreementDiagnosticTests {
  private func measure(
    _ engines: [any GradientEngine], _ subject: Subject,
    _ change: (inout EngineAgreementDiagnostic) -> Void = { _ in }
  ) -> Measurements {
    var diagnostic = EngineAgreementDiagnostic()
    change(&diagnostic)
    var subject = subject
    subject.companions = engines
    let setting = subject.setting
    let measured = diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: setting))
    #expect(measured.difference(from: diagnostic.declaration(for: setting)) == nil)
    return measured
  }

  @Test(arguments: Arrangement.allCases) func exactEnginesAgree(arrangement: Arrangement) {
    let subject = Subject(LSTM(), arrangement, hidden: 3, lengths: [6, 5, 3], outputLengths: [4, 6, 3])
    let measured = measure([RTRL(), UnitEngine()], subject)
    let error = (measured["rtrl.error"]?.reals ?? []).filter { !$0.isNaN }
    #expect(!error.isEmpty && error.allSatisfy { $0 < 1e-12 })
    #expect((measured["rtrl.cosine"]?.reals ?? []).allSatisfy { $0.isNaN || abs($0 - 1) < 1e-12 })
    #expect((measured["rtrl.norm_ratio"]?.reals ?? []).allSatisfy { $0.isNaN || abs($0 - 1) < 1e-12 })
    // Negative control.
    #expect((measured["unit.error"]?.reals ?? []).contains { $0 > 1e-3 })
  }

  /// What a window of two steps leaves out: nothing of the first two errors, by hand of the others.
  @Test func aWindowLosesWhatLiesBeforeIt() {
    var truncated = Truncated()
    (truncated.window, truncated.stride) = (2, 1)
    let subject = Subject(rnn(.tanh), hidden: 4, lengths: [7, 7])
    let measured = measure([truncated], subject), error = measured["truncated.error"]?.reals ?? []
    #expect(
      error.count == 7 && error[0..<2].allSatisfy { $0 < 1e-13 } && error[2...].allSatisfy { $0 > 1e-3 })
    #expect(measured["truncated.bias"]?.reals == error)
  }

  /// Draws err by more than their mean does.
  @Test func randomErrorsAreNotBias() {
    let subject = Subject(rnn(.tanh), hidden: 3, lengths: [5, 5])
    let measured = measure([UORO()], subject) { ($0.repeats, $0.steps) = (400, 1) }
    let (error, bias) = (measured["uoro.error"]?.reals[0] ?? 0, measured["uoro.bias"]?.reals[0] ?? 0)
    #expect(error > 0.3 && bias < 0.2 * error, "\(error), \(bias)")
  }

  @Test func numbersAreLeftOutByTargetsThatAreMet() {
    var real = Subject(rnn(.tanh), hidden: 3, lengths: [5, 4])
    let shape = NetworkShape(inputs: .reals(3), outputs: .reals(2), arrangement: .manyToMany)
    let y = Matrix(rows: 10, columns: 2, precision: .float64)
    y.assign((0..<20).map { Double($0 % 7) / 7 })
    real.batch = Batch(inputShape: real.batch.inputShape, inputs: real.batch.inputs, targets: .reals(y))
    let network = Network(
      real.network.model, shape, precision: .float64, inputSteps: 5, examples: 2, keepsForward: true)
    network.initialize(seed: 3)
    let errors = StepErrors(network, on: real.batch)
    let own = real.setting
    let setting = DiagnosticSetting(
      model: own.model, shape: shape, loss: own.loss, precision: .float64, longestInput: 5, longestOutput: 5,
      trainingExamples: 2, probeExamples: 2, companions: ["truncated"], engines: [Truncated()])
    var diagnostic = EngineAgreementDiagnostic()
    diagnostic.steps = 5
    let measured = diagnostic.measure(DiagnosticSubject(network, on: real.batch, in: setting))
    #expect(errors.weights.count == 10 && (measured["truncated.error"]?.reals.count ?? 0) == 5)
    // The default window is as long as the sequences or shorter; the first error is exact in any case.
    #expect((measured["truncated.error"]?.reals[0] ?? 1) < 1e-12)
  }

  @Test func companionsMustBeThere() {
    let subject = Subject(rnn(.tanh), lengths: [4])
    #expect(
      EngineAgreementDiagnostic().allProblems(for: subject.setting).map(\.remedy) == [
        "add gradient.beside: [unit]"
      ])
  }
}
