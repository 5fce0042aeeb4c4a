import Components
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// What parameters cells have, and how they begin.
@Suite struct CellShapeTests {
  private func names(
    _ cell: any Cell, hidden: Int, inputs: Int = 2, outputs: Int = 1, outputBias: Bool = true
  ) -> ParameterNames {
    var model = ModelSettings()
    (model.cell, model.hidden, model.outputBias) = (cell, hidden, outputBias)
    return ParameterNames(
      model, NetworkShape(inputs: .reals(inputs), outputs: .reals(outputs), arrangement: .manyToOne))
  }

  private func count(_ names: ParameterNames) -> Int { names.shapes.reduce(0) { $0 + $1.count } }

  /// The numbers of weights that the paper of 1997 gives for its nets.
  @Test(arguments: [(2, 1, 2, 2, 93), (8, 4, 2, 2, 156), (8, 8, 3, 2, 308), (1, 1, 3, 1, 102)])
  func countsOf1997(inputs: Int, outputs: Int, blocks: Int, size: Int, count expected: Int) {
    var cell = LSTM1997()
    cell.block = size
    // The last of them has no bias of the output.
    let names = names(
      cell, hidden: blocks * size, inputs: inputs, outputs: outputs, outputBias: expected != 102)
    #expect(count(names) == expected)
  }

  @Test func sharedGatesHaveFewerColumns() throws {
    var cell = LSTM1997()
    cell.block = 2
    // Three blocks, the last of one cell.
    let names = names(cell, hidden: 5)
    let U = try #require(names.shapes.first { $0.name == "U" }),
      W = try #require(names.shapes.first { $0.name == "W" })
    #expect(U.columns == 11 && U.effective == MatrixShape(rows: 2, columns: 15))
    #expect(U.gates.map(\.gate) == ["i", "g", "o"] && U.gates.map(\.columns) == [0..<3, 3..<8, 8..<11])
    #expect(
      W.rows == 11 && W.columns == 11 && W.gates == U.gates
        && W.effective == MatrixShape(rows: 15, columns: 15))
    #expect(W.axes == ["read_from", "gate_hidden"])
    #expect(cell.sharing(units: 5)?.columns == [0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9, 10])
  }

  @Test func axesSayWhatW() throws {
    func W(_ cell: any Cell) -> ParameterShape? { names(cell, hidden: 4).shapes.first { $0.name == "W" } }
    #expect(W(RNN())?.axes == ["hidden_from", "gate_hidden"] && W(RNN())?.effective == nil)
    #expect(W(LRU()) == nil && W(MinGRU()) == nil && W(IndRNN()) == nil)
    let both = try #require(W(ReadsAllCell()))
    #expect(
      both.axes == ["read_from", "gate_hidden"] && both.rows == 8 && both.columns == 8
        && both.effective == nil)
    var gated = Antisymmetric()
    gated.isGated = true
    let antisymmetric = try #require(W(gated))
    #expect(antisymmetric.axes == ["hidden_from", "hidden_to"] && antisymmetric.gates.isEmpty)
    #expect(antisymmetric.effective == MatrixShape(rows: 4, columns: 8))
  }

  /// A gate's columns of C and Y are shared, too.
  @Test func everythingThatEntersAGateIsShared() {
    var model = ModelSettings(), cell = LSTM1997()
    cell.block = 2
    (model.cell, model.hidden, model.decoder.layers) = (cell, 4, LayerWidths([6]))
    let names = ParameterNames(
      model, NetworkShape(inputs: .reals(2), outputs: .classes(3), arrangement: .sequenceToSequence))
    let columns = Dictionary(uniqueKeysWithValues: names.shapes.map { ($0.name, $0.columns) })
    #expect(columns["encoder.U"] == 8 && columns["encoder.b"] == 8 && columns["encoder.W"] == 8)
    #expect(columns["decoder.U"] == 12 && columns["decoder.C"] == 12 && columns["decoder.b"] == 12)
  }

  // MARK: beginnings

  private func network(_ cell: any Cell, units: Int, precision: Precision = .float64) -> Network {
    var model = ModelSettings()
    (model.cell, model.hidden) = (cell, units)
    let shape = NetworkShape(inputs: .reals(2), outputs: .classes(2), arrangement: .manyToMany)
    let network = Network(model, shape, precision: precision, inputSteps: 1, examples: 1)
    network.initialize(seed: 1)
    return network
  }

  @Test func irnnBeginsAsTheIdentity() {
    let network = network(IRNN(), units: 3)
    #expect(network.parameters["W"].elements == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(
      network.parameters["b"].elements == [0, 0, 0] && network.parameters["U"].elements.allSatisfy { $0 != 0 }
    )
  }

  @Test(arguments: Precision.allCases) func ringOfTheLRU(precision: Precision) {
    var cell = LRU()
    (cell.smallest, cell.largest, cell.maxPhase) = (0.6, 0.9, 1)
    let units = 4000, parameters = network(cell, units: units, precision: precision).parameters
    let radii = parameters["nu"].elements.map { Double.exp(-.exp($0)) }, theta = parameters["theta"].elements
    #expect(radii.allSatisfy { (0.5999..<0.9001).contains($0) } && theta.allSatisfy { (0...1).contains($0) })
    // Uniform by area: |λ|² has the mean (0.36 + 0.81)/2 and the variance 0.45²/12.
    func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
    #expect(abs(mean(radii.map { $0 * $0 }) - 0.585) < 4 * 0.45 / (12 * Double(units)).squareRoot())
    #expect(abs(mean(theta) - 0.5) < 4 / (12 * Double(units)).squareRoot())
    for (radius, gamma) in zip(radii, parameters["gamma"].elements) {
      #expect(
        abs(Double.exp(gamma) - (1 - radius * radius).squareRoot()) < (precision == .float64 ? 1e-14 : 1e-6))
    }
  }

  @Test func aRingWithoutAreaIsRefused() {
    var cell = LRU()
    (cell.smallest, cell.largest) = (0.9, 0.5)
    #expect(cell.problems.map(\.key) == ["r_min"] && LRU().problems.isEmpty)
  }

  @Test func indrnnBeginsBetweenZeroAndOne() {
    let w = network(IndRNN(), units: 500).parameters["w"].elements
    #expect(w.allSatisfy { (0...1).contains($0) } && (w.max() ?? 0) > 0.9 && (w.min() ?? 1) < 0.1)
  }

  @Test(arguments: Cells.family.members.compactMap { $0.init() as? any Cell }) func everyCellSaysItsEquations(
    cell: any Cell
  ) {
    let equations = type(of: cell).equations
    #expect(!equations.isEmpty && equations.allSatisfy { !$0.isEmpty && TextRule.line.accepts($0) })
    #expect(equations.contains { $0.hasPrefix("s = ") }, "\(type(of: cell).kind)")
  }
}
