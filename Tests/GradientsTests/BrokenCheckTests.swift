import Components
import LinearAlgebra
import Recurrent
import TestSupport
import Testing
import TrialFormat

@testable import Gradients

/// A cell whose kernel computes another function than its formula: wrong in forward and reverse alike.
private struct WrongKernel: Cell {
  static let kind = "wrong-kernel"
  static let summary = "a tanh kernel with another formula"
  static let equations = ["s = (1 + 1e-6) tanh(xU + s₋W + b)"]
  static let settings: [Setting<WrongKernel>] = []

  var declaration: CellDeclaration {
    CellDeclaration(stages: [StageDeclaration(gates: ["s"], kernel: "rnn-tanh")])
  }

  func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    [Number(1 + 1e-6) * .tanh(unit.a(0))]
  }
}

/// Negative controls: every check sees what it is there to see.
@Suite struct BrokenCheckTests {
  /// A dense network on a ragged batch.
  private struct Bench {
    let network: Network
    let batch: Batch

    init(_ cell: any Cell, _ arrangement: Arrangement, change: (inout ModelSettings) -> Void = { _ in }) {
      var model = ModelSettings()
      model.cell = cell
      model.hidden = 5
      change(&model)
      let shape = NetworkShape(inputs: .reals(3), outputs: .classes(4), arrangement: arrangement)
      network = Network(
        model, shape, precision: .float64, inputSteps: 7, outputSteps: 6, examples: 3, keepsForward: true)
      network.draw(seed: 2)
      let isOne = arrangement == .oneToMany
      batch = randomBatch(
        shape, inputLengths: isOne ? [1, 1, 1] : [7, 5, 6],
        outputLengths: arrangement.generates ? [6, 4, 5] : nil, seed: 3)
      _ = network.forward(batch)
    }

    /// The reverse pass with every gate's block of W transposed.
    func sweepWithTransposedWeights() -> ReverseSweep {
      let W = network.names.layerWeights(network.parameters).W, before = W.elements,
        units = network.layer.units
      for row in 0..<W.rows {
        for column in 0..<W.columns {
          let from = row / units * units + column % units
          W[row, column] = before[from * W.columns + column / units * units + row % units]
        }
      }
      defer { W.assign(before) }
      return ReverseSweep(network, batch)
    }

    /// The reverse pass that takes the second sequence for one step shorter.
    func sweepWithShorterMask() -> ReverseSweep {
      let shape = batch.outputShape
      let lengths = (0..<shape.examples).map { $0 == 1 ? shape.length($0) - 1 : shape.length($0) }
      let shorter = Batch(
        inputShape: network.encoder == nil && network.shape.arrangement.readsSequence
          ? BatchShape(lengths: lengths) : batch.inputShape,
        outputShape: BatchShape(lengths: lengths), inputs: batch.inputs, targets: batch.targets)
      return ReverseSweep(network, shorter)
    }

    func sweep(change: (inout ReverseSweep) -> Void) -> ReverseSweep {
      var sweep = ReverseSweep(network, batch)
      change(&sweep)
      return sweep
    }
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func cutsSeeABrokenReversePass(cell: any Cell, arrangement: Arrangement) {
    let bench = Bench(cell, arrangement)
    func meeting(_ sweep: ReverseSweep) -> MeetInTheMiddle {
      MeetInTheMiddle(bench.network, bench.batch, sweep)
    }
    #expect(meeting(bench.sweep { _ in }).holds)
    if cell.mixesUnits { #expect(!meeting(bench.sweepWithTransposedWeights()).holds) }
    _ = bench.network.forward(bench.batch)
    #expect(!meeting(bench.sweepWithShorterMask()).holds)
    _ = bench.network.forward(bench.batch)
    #expect(!meeting(bench.sweep { $0.carries.joined().forEach { $0.scale(by: 1 + 1e-9) } }).holds)
    _ = bench.network.forward(bench.batch)
    let wrong = bench.sweep { sweep in
      for shape in sweep.own[1].shapes { sweep.own[1].effective(shape.name).scale(by: 1 + 1e-5) }
    }
    #expect(!meeting(wrong).holds)
  }

  @Test(arguments: allCells)
  func cutsSeeTheMissingContextOfZeta(cell: any Cell) {
    let bench = Bench(cell, .sequenceToSequence)
    let broken = MeetInTheMiddle(
      bench.network, bench.batch, bench.sweep { $0.handed.joined().forEach { $0.clear() } })
    #expect(!broken.holds)
    let last = broken.cuts.last?.residuals ?? []
    #expect(last.allSatisfy { $0.isWithin(Residual.tolerance) }, "the last cut is forward throughout")
    #expect(broken.worst.parameter.hasPrefix("encoder."))
  }

  /// Where the fault lies, the cuts say: those behind the broken step still hold.
  @Test func cutsLocaliseAFault() {
    let bench = Bench(LSTM(), .manyToMany)
    let sweep = bench.sweep { sweep in
      bench.network.layer.block(sweep.carries[0][1], 4, bench.batch.outputShape).scale(by: 1.001)
    }
    let broken = MeetInTheMiddle(bench.network, bench.batch, sweep)
    let wrong = broken.cuts.filter { !$0.residuals.allSatisfy { $0.isWithin(Residual.tolerance) } }.map(
      \.step)
    #expect(wrong == [3])
  }

  @Test(arguments: allCells, [Arrangement.manyToMany, .manyToOne, .oneToMany])
  func decompositionSeesABrokenTerm(cell: any Cell, arrangement: Arrangement) {
    let bench = Bench(cell, arrangement)
    func bias(_ sweep: ReverseSweep) -> BiasDecomposition {
      BiasDecomposition(bench.network, bench.batch, sweep)
    }
    #expect(bias(bench.sweep { _ in }).holds)
    if cell.mixesUnits {
      #expect(!bias(bench.sweepWithTransposedWeights()).holds)
      _ = bench.network.forward(bench.batch)
      #expect(!bias(bench.sweepWithShorterMask()).holds)
    }
    _ = bench.network.forward(bench.batch)
    #expect(!bias(bench.sweep { $0.carries.joined().forEach { $0.scale(by: 1 + 1e-9) } }).holds)
    _ = bench.network.forward(bench.batch)
    let isTwoStage = cell.declaration.stages.count == 2
    #expect(bias(bench.sweep { $0.lastStage.clear() }).holds == !isTwoStage, "the immediate term is needed")
  }

  private func check(_ bench: Bench) -> GradientCheck {
    GradientCheck(
      bench.network.model, bench.network.shape, loss: bench.network.loss,
      parameters: bench.network.parameters, batch: bench.batch
    )
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func liveNetworksAreRight(cell: any Cell, arrangement: Arrangement) {
    let check = check(Bench(cell, arrangement))
    #expect(check.isRight, "\(check.failures)")
    let wrong = check.lines.filter { !$0.isRight }
    #expect(wrong.isEmpty, "\(wrong)")
    #expect(check.engines.engines.filter { $0.standing == .exact }.count >= 3)
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func randomNetworksAreRightWhateverTheirSettings(cell: any Cell, arrangement: Arrangement) {
    for seed in 0..<2 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      let network = test.network(keepsForward: true, seed: seed)
      let check = GradientCheck(
        test.model, test.shape, loss: test.loss, parameters: network.parameters, batch: test.batch(seed: seed)
      )
      #expect(
        check.engines.disagreements.isEmpty, "seed \(seed) \(test.model) \(check.engines.disagreements)")
      #expect(check.meeting?.holds == true)
      #expect(check.bias?.holds != false)
    }
  }

  /// Checks keep what sequences go on from, and see where it is lost.
  @Test(arguments: [RNN(), LSTM(), GRU()] as [any Cell])
  func carriedStatesAreChecked(cell: any Cell) {
    let bench = Bench(cell, .manyToMany), network = bench.network
    var carrying = bench.batch
    carrying.continues = [true, false, true]
    carrying.initial = InitialStates(
      Dictionary(
        uniqueKeysWithValues: network.names.all.map { layer in
          let states = cell.declaration.states.map { _ in
            let state = Matrix(rows: 3, columns: layer.units, precision: .float64)
            state.assign((0..<state.count).map { 0.3 - 0.1 * Double($0 % 7) })
            return state
          }
          return (layer.prefix, states)
        }))
    let checked = GradientCheck(
      network.model, network.shape, loss: network.loss, parameters: network.parameters, batch: carrying)
    #expect(checked.isRight, "\(checked.failures)")
    #expect(checked.engines.kappa != check(bench).engines.kappa)
    func meets(_ reversed: Batch) -> Bool {
      _ = network.forward(reversed)
      return MeetInTheMiddle(network, carrying, ReverseSweep(network, reversed)).holds
    }
    #expect(meets(carrying) && !meets(bench.batch))
  }

  /// bptt = rtrl and every cut holds where forward and reverse share a wrong function: only perturbations see
  /// it.
  @Test func onlyPerturbationsSeeAWrongFunction() {
    let check = check(Bench(WrongKernel(), .manyToMany))
    #expect(check.meeting?.holds == true)
    #expect(check.bias?.holds == true)
    #expect(!check.engines.disagreements.isEmpty)
    for pair in check.engines.disagreements {
      #expect(
        [pair.engine, pair.against].contains { $0.hasPrefix("complex-step") || $0.hasPrefix("numerical") })
    }
    #expect(!check.isRight)
  }

  /// Nothing saturates linear and rectified cells.
  private static let saturable = allCells.filter {
    ($0 as? RNN)?.activation != .linear && ($0 as? IndRNN)?.activation != .relu && !($0 is IRNN)
      && !($0 is LRU)
  }

  @Test(arguments: saturable)
  func saturatedNetworksAreNotPassed(cell: any Cell) {
    let bench = Bench(cell, .manyToMany)
    bench.network.parameters.values.scale(by: 1e4)
    let check = check(bench)
    #expect(!check.liveness.isLive, "\(check.liveness)")
    #expect(!check.isRight)
  }

  @Test func deadNetworksAreNotPassed() {
    let bench = Bench(RNN(activation: .relu), .manyToOne)
    bench.network.parameters["b"].assign(Array(repeating: -100, count: 5))
    let liveness = Liveness(bench.network, bench.batch)
    #expect(liveness.gates == [Liveness.Gate(name: "s", silent: 1, dead: 1)])
    #expect(liveness.problems.count == 2)
    #expect(Liveness(Bench(RNN(activation: .relu), .manyToOne).network, bench.batch).isLive)
  }

  @Test func whatIsNoNumberIsNotPassed() {
    let bench = Bench(LSTM(), .manyToMany)
    bench.network.parameters["W"][0, 0] = .nan
    let check = check(bench)
    #expect(!check.isRight)
    #expect(!check.lines.contains { $0.check == "meet in the middle" && $0.isRight })
  }

  @Test func reductionsAreSaid() throws {
    var model = ModelSettings()
    model.hidden = 48
    model.embedding = 8
    let shape = NetworkShape(inputs: .tokens(3000), outputs: .classes(2), arrangement: .manyToOne)
    let network = Network(model, shape, precision: .float32, inputSteps: 400, examples: 8)
    network.initialize(seed: 1)
    let batch = randomBatch(shape, inputLengths: [400, 300, 2, 9, 9, 9, 9, 9], precision: .float32, seed: 1)
    let subject = CheckSubject(
      model, shape, loss: LossSettings(), parameters: network.parameters, batch: batch)
    #expect(subject.remarks.count == 4, "\(subject.remarks)")
    #expect(subject.batch.examples == 3)
    #expect(subject.batch.inputShape.length(0) == subject.batch.inputShape.length(1) + 1)
    #expect(subject.batch.inputShape.length(2) == 2)
    #expect(subject.network.parameters["embedding"].rows < 1000)
    let all = try #require(batch.tokens), own = try #require(subject.batch.tokens)
    for example in 0..<3 {
      let token = Int(all[8 + example]), row = Int(own[3 + example])
      let vector = subject.network.parameters["embedding"].rows(row..<row + 1)
      #expect(vector.elements == network.parameters["embedding"].rows(token..<token + 1).elements)
    }
  }
}
