import Components
import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import Testing

@Suite struct MessageNormsTests {
  private func measure(_ subject: Subject, _ engines: [MessageEngine]) -> Measurements {
    var diagnostic = MessageNorms()
    diagnostic.engines = engines
    return diagnostic.measure(DiagnosticSubject(subject.network, on: subject.batch, in: subject.setting))
  }

  /// ‖∂s_t/∂θ‖ of every row, by central differences of the states.
  private func norms(_ subject: Subject) -> [Double] {
    let network = subject.network, p = network.parameters, B = subject.batch.examples
    func states() -> [[Double]] {
      _ = network.forward(subject.batch, needsGradient: false)
      let rows = subject.batch.outputShape.rows
      return network.layer.states.map { $0.rows(B..<rows + B).elements }
    }
    var squares = Array(repeating: 0.0, count: subject.batch.outputShape.rows)
    for index in 0..<p.count {
      let number = p.values[0, index], step = 1e-5
      p.values[0, index] = number + step
      let above = states()
      p.values[0, index] = number - step
      let below = states()
      p.values[0, index] = number
      for (a, b) in zip(above, below) {
        for (place, pair) in zip(a, b).enumerated() {
          let slope = (pair.0 - pair.1) / (2 * step)
          squares[place / network.layer.units] += slope * slope
        }
      }
    }
    return squares.map { $0.squareRoot() }
  }

  @Test(arguments: [RNN() as any Cell, LSTM(), GRU()], [Arrangement.manyToMany, .manyToOne])
  func messagesAreDerivativesOfStates(cell: any Cell, arrangement: Arrangement) {
    let lengths = [6, 2, 5, 4], subject = Subject(cell, arrangement, hidden: 3, lengths: lengths, longest: 7)
    let measured = measure(subject, [.rtrl, .unit, .rtrl]), all = norms(subject)
    #expect(measured.quantities.count == 6)
    let byStep = (0..<7).map { t in (0..<4).filter { t < lengths[$0] }.map { all[t * 4 + $0] }.sorted() }
    let mean = byStep.map { $0.reduce(0, +) / Double($0.count) }
    let median = byStep.map { own -> Double in
      own.isEmpty ? .nan : (own[(own.count - 1) / 2] + own[own.count / 2]) / 2
    }
    #expect(difference(measured["rtrl.mean"]?.reals ?? [], mean) < 1e-6)
    #expect(difference(measured["rtrl.median"]?.reals ?? [], median) < 1e-6)
    #expect(difference(measured["rtrl.maximum"]?.reals ?? [], byStep.map { $0.last ?? .nan }) < 1e-6)
    // Negative control: an engine that follows each unit alone.
    #expect(difference(measured["unit.mean"]?.reals ?? [], mean) > 1e-3)
  }

  @Test func unitsThatDoNotMeetAreFollowedAlone() {
    let subject = Subject(RNN(), hidden: 3, lengths: [5, 4]), W = subject.network.parameters["W"]
    for i in 0..<3 { for j in 0..<3 where i != j { W[i, j] = 0 } }
    let measured = measure(subject, [.unit, .rtrl])
    #expect(difference(measured["unit.mean"]?.reals ?? [], measured["rtrl.mean"]?.reals ?? []) < 1e-12)
  }

  @Test func whatAnEngineCannotFollowIsRefused() {
    var diagnostic = MessageNorms()
    diagnostic.engines = [.rtrl]
    let deep = Subject(RNN(), hidden: 3, lengths: [4]) { $0.layers = LayerWidths([3, 3]) }
    #expect(diagnostic.allProblems(for: deep.setting).isEmpty)
    diagnostic.engines = [.rtrl, .unit]
    let problems = diagnostic.allProblems(for: deep.setting)
    #expect(problems.map(\.key) == ["engines"] && problems[0].message.hasPrefix("unit: "))
  }
}
