import Components
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Batches whose sequences go on from states of an earlier one: those are numbers, and no gradient passes them.
@Suite struct CarriedStateTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let cell: any Cell
    let hidden: [Int]
    var dropout = 0.0
    var reduces = false
  }

  static let cases = [
    Case(testDescription: "rnn", cell: RNN(), hidden: [5]),
    Case(testDescription: "lstm", cell: LSTM(), hidden: [4]),
    Case(testDescription: "two levels of gru", cell: GRU(), hidden: [4, 3]),
    Case(testDescription: "lstm with dropout", cell: LSTM(), hidden: [3, 4], dropout: 0.3),
    Case(testDescription: "lru", cell: LRU(), hidden: [4]),
  ]

  private func model(_ test: Case, _ start: InitialStateKind) -> ModelSettings {
    var model = ModelSettings()
    (model.cell, model.layers, model.initialState) = (test.cell, LayerWidths(test.hidden), start)
    (model.dropout.recurrent, model.dropout.between) = (
      test.cell.declaration.isRecurrent ? test.dropout : 0, test.hidden.count > 1 ? test.dropout : 0
    )
    return model
  }

  private let shape = NetworkShape(inputs: .reals(3), outputs: .classes(4), arrangement: .manyToMany)
  /// In no order, as rows stand whose sequences end at different times.
  private let lengths = [4, 6, 2, 6]
  private let goesOn = [true, false, true, true]

  private func network(_ model: ModelSettings, segment: Int? = nil) -> Network {
    let network = Network(
      model, shape, precision: .float64, inputSteps: 8, examples: 6, keepsForward: segment == nil,
      segment: segment)
    network.draw(seed: 3)
    for shape in network.parameters.shapes where shape.base.hasPrefix("initial.") {
      var stream = RandomStream(seed: 3, name: shape.name)
      network.parameters[shape.name].assign((0..<shape.count).map { _ in stream.normal() })
    }
    return network
  }

  /// - Parameter carries: whether states are carried into the rows that go on.
  private func batch(_ network: Network, carries: Bool = true) -> Batch {
    var batch = randomBatch(shape, inputLengths: lengths, precision: .float64, seed: 5)
    batch.dropout = DropoutMasks(network, batch, seed: 1, update: 1)
    guard carries else { return batch }
    let components = network.model.cell.declaration.states
    batch.continues = goesOn
    batch.initial = InitialStates(
      Dictionary(
        uniqueKeysWithValues: network.names.all.map { layer in
          let states = components.map { component in
            let state = Matrix(rows: lengths.count, columns: layer.units, precision: .float64)
            var stream = RandomStream(seed: 7, name: layer.prefix + component)
            state.assign((0..<state.count).map { _ in 0.5 * stream.normal() })
            return state
          }
          return (layer.prefix, states)
        }))
    return batch
  }

  private func gradients(_ engine: any GradientEngine, _ network: Network, _ batch: Batch) -> (
    loss: Double, gradients: Parameters
  ) {
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    let score = engine.prepare(for: network).gradients(on: batch, into: gradients)
    return (score.loss, gradients)
  }

  private func difference(_ a: Parameters, _ b: Parameters) -> Double {
    let scale = b.values.norm
    return zip(a.values.elements, b.values.elements).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
  }

  @Test(arguments: cases, [InitialStateKind.zeros, .learned])
  func exactEnginesAgree(test: Case, start: InitialStateKind) {
    let network = network(model(test, start)), batch = batch(network)
    let exact = gradients(ComplexStepEngine(), network, batch)
    var window = Truncated()
    window.window = 9
    for engine in [BPTT(), RTRL(), window] as [any GradientEngine] {
      let own = gradients(engine, network, batch)
      #expect(
        difference(own.gradients, exact.gradients) < 1e-12 && abs(own.loss - exact.loss) < 1e-14,
        "\(type(of: engine).kind)")
    }
    let numerical = gradients(NumericalEngine(), network, batch)
    #expect(difference(numerical.gradients, exact.gradients) < 1e-8)
    // Negative controls: the same batch at rest, and one whose first row begins anew.
    let rest = gradients(BPTT(), network, self.batch(network, carries: false))
    #expect(difference(rest.gradients, exact.gradients) > 1e-3)
    var other = batch
    other.continues?[0] = false
    #expect(difference(gradients(BPTT(), network, other).gradients, exact.gradients) > 1e-4)
  }

  /// Where all sequences go on, a learned initial state is not met.
  @Test func learnedStatesGetNothingFromCarriedRows() {
    let network = network(model(CarriedStateTests.cases[1], .learned))
    var batch = batch(network)
    batch.continues = goesOn.map { _ in true }
    for engine in [BPTT(), RTRL(), ComplexStepEngine(), UORO()] as [any GradientEngine] {
      let own = gradients(engine, network, batch).gradients
      for name in network.names.layers[0][0].initial { #expect(own[name].norm == 0) }
    }
    batch.continues?[3] = false
    let own = gradients(BPTT(), network, batch).gradients
    #expect(network.names.layers[0][0].initial.allSatisfy { own[$0].norm > 0 })
  }

  @Test func segmentsGiveTheSameBits() {
    let model = model(CarriedStateTests.cases[1], .learned), whole = network(model)
    // A block holds all steps of so few rows: a segment is cut by hand.
    let parts = network(model, segment: 2), batch = batch(whole)
    let (one, other) = (gradients(BPTT(), whole, batch), gradients(BPTT(), parts, batch))
    #expect(one.loss == other.loss && difference(other.gradients, one.gradients) < 1e-15)
    for (a, b) in [
      (whole.firstStates(batch), parts.firstStates(batch)),
      (whole.lastStates(batch), parts.lastStates(batch)),
    ] {
      #expect(a[0].states.map(\.elements) == b[0].states.map(\.elements))
    }
    #expect(whole.firstStates(batch)[0].states[0].elements != whole.lastStates(batch)[0].states[0].elements)
  }

  /// Two windows, the second from the first one's last states, run as the whole sequence does.
  @Test(arguments: cases.filter { $0.dropout == 0 }) func windowsAreTheSequence(_ test: Case) throws {
    let network = network(model(test, .zeros))
    let whole = randomBatch(shape, inputLengths: [6, 6], precision: .float64, seed: 9)
    let x = try #require(whole.frames)
    _ = network.forward(whole, needsGradient: false)
    let expected = network.outputs(whole).elements
    var found: [Double] = [], last: InitialStates?
    for window in [0..<2, 2..<6] as [Range<Int>] {
      var part = Batch(
        inputShape: BatchShape(lengths: [window.count, window.count]),
        inputs: .reals(x.rows(window.lowerBound * 2..<window.upperBound * 2)),
        targets: .classes(Array(repeating: 0, count: 2 * window.count)))
      (part.continues, part.initial) = (last.map { _ in [true, true] }, last)
      _ = network.forward(part, needsGradient: false)
      found += network.outputs(part).elements
      last = InitialStates(
        Dictionary(
          uniqueKeysWithValues: network.lastStates(part).map { layer, states in
            let copies = states.map { state in
              let copy = Matrix(rows: state.rows, columns: state.columns, precision: .float64)
              copy.copy(from: state)
              return copy
            }
            return (layer.prefix, copies)
          }))
    }
    #expect(found == expected)
  }

  @Test func gatheredRowsKeepTheirStates() {
    let network = network(model(CarriedStateTests.cases[1], .zeros)), batch = batch(network)
    let scores = [0, 1, 2, 3].map { row in
      network.forward(Batch.gathering([(0, row)], of: [batch], hasOutputSteps: true), needsGradient: false)
        .loss
    }
    let all = network.forward(batch, needsGradient: false).loss
    #expect(abs(scores.reduce(0, +) / 4 - all) < 1e-14)
    let rest = network.forward(self.batch(network, carries: false), needsGradient: false).loss
    #expect(abs(rest - all) > 1e-4)
  }
}
