import Components
import LinearAlgebra
import OrderedCollections
import Recurrent
import Testing

/// Which initialiser fills what, and where its numbers come from.
@Suite struct InitializationTests {
  typealias Choices = OrderedDictionary<String, any Initializer>

  private static func network(
    _ choices: Choices = [:], cell: any Cell = LSTM(), arrangement: Arrangement = .manyToMany,
    embedding: Int? = nil,
    precision: Precision = .float64, seed: UInt64 = 1
  ) -> Network {
    var model = ModelSettings()
    (model.cell, model.hidden, model.embedding, model.initializers) = (cell, 5, embedding, choices)
    let shape = NetworkShape(inputs: .tokens(7), outputs: .classes(3), arrangement: arrangement)
    #expect(model.problems(for: shape).isEmpty)
    let network = Network(model, shape, precision: precision, inputSteps: 2, outputSteps: 2, examples: 1)
    network.parameters.values.assign(Array(repeating: .nan, count: network.parameters.count))
    network.initialize(seed: seed)
    return network
  }

  /// The numbers of each parameter.
  private static func numbers(_ network: Network) -> [String: [Double]] {
    Dictionary(
      uniqueKeysWithValues: network.parameters.shapes.map { ($0.name, network.parameters[$0.name].elements) })
  }

  private static func columns(_ network: Network, _ name: String, gate: String) -> [Double] {
    let gates = network.parameters.shapes.first { $0.name == name }?.gates ?? []
    guard let columns = gates.first(where: { $0.gate == gate })?.columns else { return [] }
    return network.parameters[name].columns(columns).elements
  }

  // MARK: every member of the index

  static let members = Initializers.family.members.compactMap { $0.init() as? any Initializer }

  @Test(arguments: members) func allNumbersAreSetAndDeterministic(member: any Initializer) {
    var usable = member
    if var sparse = member as? SparseInitializer {
      sparse.connections = 3
      usable = sparse
    }
    var accepted = 0
    for key in ["W", "U", "b", "c", "W.f", "b.f"] {
      var model = ModelSettings()
      (model.cell, model.hidden, model.initializers) = (LSTM(), 5, [key: usable])
      let shape = NetworkShape(inputs: .tokens(7), outputs: .classes(3), arrangement: .manyToMany)
      if !model.problems(for: shape).isEmpty { continue }
      accepted += 1
      let all = Self.numbers(Self.network([key: usable]))
      #expect(all.values.allSatisfy { $0.allSatisfy { $0.isFinite } })
      #expect(all == Self.numbers(Self.network([key: usable])))
      // The same draws, rounded.
      let single = Self.numbers(Self.network([key: usable], precision: .float32))
      for (name, numbers) in all { #expect(single[name] == numbers.map { Double(Float($0)) }, "\(name)") }
      // Only what was named is another than usual.
      let usual = Self.numbers(Self.network())
      let base = String(key.prefix(1))
      for (name, numbers) in all { #expect(name == base || numbers == usual[name], "\(key) moved \(name)") }
      #expect(all[base] != usual[base] || member is UniformInitializer)
    }
    #expect(accepted > 0, "\(type(of: member).kind) fills nothing")
  }

  @Test func seedsDiffer() {
    #expect(Self.numbers(Self.network()) != Self.numbers(Self.network(seed: 2)))
    let choices: Choices = ["W": OrthogonalInitializer()]
    #expect(Self.numbers(Self.network(choices))["W"] != Self.numbers(Self.network(choices, seed: 2))["W"])
  }

  // MARK: what is usual

  /// Uniform on ±1/√H from `init/<name>`, embeddings standard normal: the numbers of all results so far.
  @Test(arguments: Arrangement.allCases) func theUsualNumbers(arrangement: Arrangement) {
    let network = Self.network(cell: GRU(), arrangement: arrangement, embedding: 4, seed: 3)
    for shape in network.parameters.shapes {
      var stream = RandomStream(seed: 3, name: "init/\(shape.name)")
      let bound = 1 / 5.0.squareRoot()
      let expected = (0..<shape.count).map { _ in
        shape.name == "embedding" ? stream.normal() : stream.uniform(-bound, bound)
      }
      #expect(network.parameters[shape.name].elements == expected, "\(shape.name)")
    }
  }

  @Test func namingTheUsualChangesNothing() {
    let named: Choices = [
      "U": UniformInitializer(), "W": UniformInitializer(), "embedding": NormalInitializer(std: 1),
    ]
    #expect(Self.numbers(Self.network(named, embedding: 4)) == Self.numbers(Self.network(embedding: 4)))
  }

  // MARK: keys

  @Test func aGatesInitialiserMovesNothingElse() {
    let usual = Self.network(), other = Self.network(["b.f": ConstantInitializer(1)])
    #expect(Self.columns(other, "b", gate: "f") == Array(repeating: 1, count: 5))
    for gate in ["i", "g", "o"] {
      #expect(Self.columns(other, "b", gate: gate) == Self.columns(usual, "b", gate: gate))
    }
    // A gate's stream is its own.
    let drawn = Self.network(["b.f": UniformInitializer()])
    #expect(Self.columns(drawn, "b", gate: "f") != Self.columns(usual, "b", gate: "f"))
    var stream = RandomStream(seed: 1, name: "init/b.f")
    let bound = 1 / 5.0.squareRoot()
    #expect(Self.columns(drawn, "b", gate: "f") == (0..<5).map { _ in stream.uniform(-bound, bound) })
  }

  @Test func baseNamesApplyToEveryLayerAndFullNamesWin() {
    let network = Self.network(
      ["W": ConstantInitializer(1), "decoder.W": ConstantInitializer(2), "W.f": ConstantInitializer(3)],
      arrangement: .sequenceToSequence)
    #expect(Self.columns(network, "encoder.W", gate: "i").allSatisfy { $0 == 1 })
    #expect(Self.columns(network, "decoder.W", gate: "i").allSatisfy { $0 == 2 })
    // A gate wins over a whole, whichever name is longer.
    #expect(Self.columns(network, "encoder.W", gate: "f").allSatisfy { $0 == 3 })
    #expect(Self.columns(network, "decoder.W", gate: "f").allSatisfy { $0 == 3 })
    let own = Self.network(
      ["decoder.b.o": ConstantInitializer(5), "b.o": ConstantInitializer(4)], arrangement: .sequenceToSequence
    )
    #expect(Self.columns(own, "encoder.b", gate: "o").allSatisfy { $0 == 4 })
    #expect(Self.columns(own, "decoder.b", gate: "o").allSatisfy { $0 == 5 })
  }

  @Test func theOrderOfKeysDoesNotMatter() {
    let one: Choices = ["W": OrthogonalInitializer(), "W.f": IdentityInitializer(), "b": ZerosInitializer()]
    let other: Choices = [
      "b": ZerosInitializer(), "W.f": IdentityInitializer(), "W": OrthogonalInitializer(),
    ]
    #expect(Self.numbers(Self.network(one)) == Self.numbers(Self.network(other)))
  }

  // MARK: cells with defaults

  /// An LSTM that begins in its own way.
  struct Opinionated: Cell {
    static let kind = "opinionated"
    static let summary = "a cell for tests."
    static let equations = LSTM.equations
    static let settings: [Setting<Opinionated>] = []
    var declaration: CellDeclaration { LSTM().declaration }
    var initialDefaults: KeyValuePairs<String, any InitialValues> {
      ["W": IdentityInitializer(), "b": ZerosInitializer(), "b.f": ConstantInitializer(2)]
    }
    func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
      LSTM().stage(index, unit)
    }
  }

  @Test func cellsBeginInTheirOwnWayUnlessTheFileSaysOtherwise() {
    let own = Self.network(cell: Opinionated())
    #expect(Self.columns(own, "W", gate: "g") == (0..<25).map { $0 % 6 == 0 ? 1 : 0 })
    #expect(
      Self.columns(own, "b", gate: "f") == [2, 2, 2, 2, 2]
        && Self.columns(own, "b", gate: "i") == [0, 0, 0, 0, 0])
    #expect(own.parameters["U"].elements == Self.network().parameters["U"].elements)
    // The file's whole parameter is its gates, too.
    let told = Self.network(["b": ConstantInitializer(3), "W.f": ZerosInitializer()], cell: Opinionated())
    #expect(told.parameters["b"].elements == Array(repeating: 3, count: 20))
    #expect(Self.columns(told, "W", gate: "f").allSatisfy { $0 == 0 })
    #expect(Self.columns(told, "W", gate: "g") == Self.columns(own, "W", gate: "g"))
  }

  // MARK: refusals

  private static func problems(
    _ choices: Choices, cell: any Cell = LSTM(), arrangement: Arrangement = .manyToMany
  ) -> [String] {
    var model = ModelSettings()
    (model.cell, model.hidden, model.initializers) = (cell, 8, choices)
    let shape = NetworkShape(inputs: .reals(3), outputs: .classes(4), arrangement: arrangement)
    return model.problems(for: shape).map { "\($0.key): \($0)" }
  }

  @Test func keysThatNameNothing() {
    #expect(
      Self.problems(["w": ZerosInitializer()]) == [
        """
        init.w: this network has no parameter 'w'; did you mean 'W'? it has U, W, b, V, c, of gates i, f, g, o as in 'U.i'
        """
      ])
    #expect(
      Self.problems(["b.x": ZerosInitializer()]) == ["init.b.x: b has no gate 'x'; its gates are i, f, g, o"])
    #expect(
      Self.problems(["V.f": ZerosInitializer()]) == [
        "init.V.f: V has no gates: there is no 'f' in it; write 'V'"
      ])
    #expect(
      Self.problems(["encoder.W": ZerosInitializer()], cell: RNN()) == [
        """
        init.encoder.W: this network has no parameter 'encoder.W'; it has U, W, b, V, c, of gates s as in 'U.s'
        """
      ])
    #expect(Self.problems(["d": ZerosInitializer()], cell: GRU()).isEmpty)
  }

  @Test func valuesThatCannotBe() {
    #expect(
      Self.problems(["b": OrthogonalInitializer()]) == [
        """
        init.b: orthogonal fills matrices, and b is a vector of 32; use zeros, constant, uniform, or normal with a std
        """
      ])
    #expect(
      Self.problems(["U": IdentityInitializer()]) == [
        "init.U: identity needs square matrices, and U has blocks of [3, 8]"
      ])
    #expect(
      Self.problems(["U": SpectralRadiusInitializer()], cell: RNN()) == [
        "init.U: spectral-radius needs square matrices, and U has the shape [3, 8]"
      ])
    #expect(
      Self.problems(["W": SparseInitializer()]) == [
        "init.W.connections: a unit cannot have 15 connections: W has 8 rows"
      ])
    #expect(
      Self.problems(["b": ChronoInitializer()], cell: RNN()) == [
        "init.b: chrono spreads the biases of gates that keep the state, and cell rnn has no such gate"
      ])
    #expect(
      Self.problems(["W": ChronoInitializer()]) == [
        "init.W: chrono fills biases, of cell lstm b or b.f or b.i, and not W"
      ])
    #expect(
      Self.problems(["b.o": ChronoInitializer()]).count == 1
        && Self.problems(["b.f": ChronoInitializer()]).isEmpty)
    #expect(
      Self.problems(["W": LadderInitializer()]).count == 1
        && Self.problems(["b": LadderInitializer()]).isEmpty)
    #expect(
      Self.problems(["b": NormalInitializer()]) == [
        "init.b: gain/√n is meant for matrices, and b is a vector of 32; write a std"
      ]
    )
    #expect(Self.problems(["b": NormalInitializer(std: 0.1)]).isEmpty)
  }

  /// A key that is wrong for one of two layers is said once; one that a longer name takes over is not wrong.
  @Test func problemsAreThoseOfWhatIsFilled() {
    #expect(Self.problems(["b": GlorotInitializer()], arrangement: .sequenceToSequence).count == 1)
    #expect(
      Self.problems(
        ["b": GlorotInitializer(), "encoder.b": ZerosInitializer()], arrangement: .sequenceToSequence
      ).count == 1)
    let both: Choices = [
      "b": GlorotInitializer(), "encoder.b": ZerosInitializer(), "decoder.b": ZerosInitializer(),
    ]
    #expect(Self.problems(both, arrangement: .sequenceToSequence).isEmpty)
  }

  @Test func contradictorySettings() {
    var normal = NormalInitializer(std: 1)
    normal.gain = 1
    #expect(normal.problems.map(\.key) == ["gain"])
    var diagonal = DiagonalInitializer()
    diagonal.uniform = [1, 0]
    #expect(diagonal.problems.map(\.key) == ["uniform"])
    (diagonal.uniform, diagonal.values) = ([0, 1], [1])
    #expect(diagonal.problems.map(\.key) == ["uniform"])
    var model = ModelSettings()
    model.initializers = ["W": normal]
    #expect(model.allProblems.map(\.key) == ["init.W.gain"])
  }
}
