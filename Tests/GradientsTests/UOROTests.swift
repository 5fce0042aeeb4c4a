import Components
import Foundation
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// A tiny network and batch for unbiasedness: what its name says, else real inputs, classes and ragged
/// lengths.
struct TinyCase: CustomTestStringConvertible, Sendable {
  let cell: any Cell
  let arrangement: Arrangement
  var handover = HandoverKind.context
  var feedback = "auto"
  var embedding: Int?

  var testDescription: String {
    "\(type(of: cell).kind) \(arrangement.rawValue) \(handover.rawValue) \(feedback) \(embedding.map { "embedding \($0)" } ?? "")"
  }

  var network: Network {
    var model = ModelSettings()
    (model.cell, model.hidden, model.handover, model.feedback, model.embedding) = (
      cell, 3, handover, feedback, embedding
    )
    let network = Network(
      model, shape, precision: .float64, inputSteps: 4, outputSteps: 3, examples: 2, keepsForward: true)
    network.draw(seed: 5)
    return network
  }

  var batch: Batch {
    randomBatch(
      shape, inputLengths: arrangement.readsSequence ? [4, 3] : [1, 1],
      outputLengths: arrangement.generates ? [2, 3] : nil,
      seed: 7)
  }

  private var shape: NetworkShape {
    NetworkShape(
      inputs: embedding == nil ? .reals(2) : .tokens(4), outputs: .classes(3), arrangement: arrangement)
  }

  /// But for rectified cells: three units may all be off.
  static let everyCellAndArrangement = allCells.filter {
    !($0 is IRNN) && ($0 as? IndRNN)?.activation != .relu
  }.flatMap { cell in
    Arrangement.allCases.map { TinyCase(cell: cell, arrangement: $0) }
  }
  static let settings = [
    TinyCase(cell: RNN(), arrangement: .sequenceToSequence, handover: .initial, feedback: "soft"),
    TinyCase(cell: LSTM(), arrangement: .sequenceToSequence, handover: .both, feedback: "greedy"),
    TinyCase(
      cell: GRUResetBefore(), arrangement: .sequenceToSequence, handover: .both, feedback: "soft",
      embedding: 2),
    TinyCase(cell: GRU(), arrangement: .oneToMany, feedback: "soft"),
    TinyCase(cell: LSTM(), arrangement: .manyToOne, embedding: 2),
  ]
}

/// The mean of many draws of an engine beside the gradient it should have.
struct DrawStatistics {
  /// The largest distance of a mean from the gradient, in standard errors; infinite where numbers that never
  /// vary differ.
  private(set) var worst = 0.0
  private(set) var parameter = ""
  private(set) var tested = 0

  init(
    _ computation: any GradientComputation, draws: Int, of test: TinyCase, network: Network,
    against exact: Parameters
  ) {
    let batch = test.batch, gradients = Parameters(network.parameters.shapes, precision: .float64)
    let expected = exact.values.elements
    var sum = expected.map { _ in 0.0 }, squares = sum
    for _ in 0..<draws {
      _ = computation.gradients(on: batch, into: gradients)
      gradients.values.withBytes { bytes in
        for (index, value) in bytes.bindMemory(to: Double.self).enumerated() {
          let deviation = value - expected[index]
          sum[index] += deviation
          squares[index] += deviation * deviation
        }
      }
    }
    var index = 0
    for shape in exact.shapes {
      for _ in 0..<shape.count {
        let mean = sum[index] / Double(draws), variance = squares[index] / Double(draws) - mean * mean
        let error = (max(variance, 0) / Double(draws)).squareRoot()
        let score = abs(mean) < 1e-13 ? 0 : error > 0 ? abs(mean) / error : .infinity
        if error > 1e-13 { tested += 1 }
        if score > worst { (worst, parameter) = (score, shape.name) }
        index += 1
      }
    }
  }

  /// Four standard errors for one number, and for the largest of so many as much as is as rare (Bonferroni).
  var bound: Double {
    func tail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) }
    let rare = tail(4) / Double(max(tested, 1))
    var (low, high) = (4.0, 40.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if tail(middle) > rare { low = middle } else { high = middle }
    }
    return high
  }
}

@Suite struct UOROTests {
  private func gradient(
    _ test: TinyCase, _ engine: any GradientEngine = BPTT(), _ change: (Network) -> Void = { _ in }
  ) -> Parameters {
    let network = test.network, gradients = Parameters(network.parameters.shapes, precision: .float64)
    change(network)
    _ = engine.prepare(for: network).gradients(on: test.batch, into: gradients)
    return gradients
  }

  private func draws(_ count: Int, of test: TinyCase, against expected: Parameters) -> DrawStatistics {
    let network = test.network
    return DrawStatistics(
      UORO().prepare(for: network), draws: count, of: test, network: network, against: expected)
  }

  @Test(arguments: TinyCase.settings)
  func itsMeanIsTheGradient(test: TinyCase) {
    let draws = draws(20_000, of: test, against: gradient(test))
    #expect(draws.tested > 10)
    #expect(draws.worst < draws.bound, "\(draws)")
  }

  @Test(arguments: TinyCase.everyCellAndArrangement)
  func itsMeanIsTheGradientForEveryCellAndArrangement(test: TinyCase) {
    let draws = draws(2000, of: test, against: gradient(test))
    #expect(draws.tested > 10)
    #expect(draws.worst < draws.bound, "\(draws)")
  }

  // MARK: negative controls

  /// As many draws tell the gradient from what the diagonal approximations make of it.
  @Test(arguments: [UnitEngine(), LocalEngine()] as [any GradientEngine])
  func itsMeanIsNotAnApproximation(engine: any GradientEngine) {
    let test = TinyCase(cell: RNN(), arrangement: .manyToOne)
    let draws = draws(20_000, of: test, against: gradient(test, engine))
    #expect(draws.worst > draws.bound, "\(draws)")
  }

  enum Fault: CaseIterable { case sharedSigns, wrongScale, wrongMean }

  /// Signs shared by all steps, a scale that ρ₁ does not undo, a mean that is not zero: each makes another
  /// gradient.
  @Test(arguments: Fault.allCases)
  func brokenNoiseIsSeen(fault: Fault) {
    let test = TinyCase(cell: RNN(), arrangement: .manyToOne), network = test.network
    var first: [Double] = []
    let computation = UORO().prepare(for: network) { stream, nu in
      let isFirst = stream.position == 0
      let signs = (0..<nu.columns).map { _ in stream.bits() & 1 == 0 ? -1.0 : 1.0 }
      if isFirst { first = signs }
      switch fault {
      case .sharedSigns: nu.assign(first)
      case .wrongScale: nu.assign(signs.map { $0 * 1.2 })
      case .wrongMean: nu.assign(signs.map { ($0 + 0.7) / (1 + 0.7 * 0.7).squareRoot() })
      }
    }
    let draws = DrawStatistics(computation, draws: 5000, of: test, network: network, against: gradient(test))
    #expect(draws.worst > draws.bound, "\(draws)")
  }

  // MARK: what is exact

  /// One step of one unit has nothing to mix: ν·ν = 1.
  @Test func oneUnitAndOneStepAreExact() {
    var model = ModelSettings()
    model.hidden = 1
    let shape = NetworkShape(inputs: .reals(3), outputs: .classes(2), arrangement: .manyToMany)
    let network = Network(model, shape, precision: .float64, inputSteps: 1, examples: 3, keepsForward: true)
    network.initialize(seed: 1)
    let batch = randomBatch(shape, inputLengths: [1, 1, 1], seed: 2)
    let gradients = [BPTT(), UORO()].map { (engine: any GradientEngine) in
      let gradients = Parameters(network.parameters.shapes, precision: .float64)
      _ = engine.prepare(for: network).gradients(on: batch, into: gradients)
      return gradients.values.elements
    }
    #expect(relativeDifference(gradients[0], gradients[1]) < 1e-14)
  }

  @Test func drawsAreAFunctionOfSeedCallAndExample() {
    let test = TinyCase.settings[0]
    func twoCalls(seed: Int) -> [[Double]] {
      var engine = UORO()
      engine.seed = seed
      let network = test.network, computation = engine.prepare(for: network)
      return (0..<2).map { _ in
        let gradients = Parameters(network.parameters.shapes, precision: .float64)
        _ = computation.gradients(on: test.batch, into: gradients)
        return gradients.values.elements
      }
    }
    let calls = twoCalls(seed: 1)
    #expect(calls == twoCalls(seed: 1))
    #expect(calls[0] != calls[1])
    #expect(calls[0] != twoCalls(seed: 2)[0])
  }

  @Test func samplesLessenTheVariance() {
    let test = TinyCase.settings[0], exact = gradient(test).values.elements
    func error(samples: Int) -> Double {
      var engine = UORO()
      engine.samples = samples
      return relativeDifference(gradient(test, engine).values.elements, exact)
    }
    #expect(error(samples: 5000) < 0.1)
    #expect(error(samples: 1) > 0.2)
  }

  /// A network that has diverged has no gradient; zeros would hide it.
  @Test func divergedNetworksHaveNoGradient() {
    let test = TinyCase(cell: RNN(), arrangement: .manyToMany)
    let gradients = gradient(test, UORO()) { $0.parameters["W"].assign(Array(repeating: .nan, count: 9)) }
    #expect(gradients["W"].elements.contains { $0.isNaN })
  }
}
