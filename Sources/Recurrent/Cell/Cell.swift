public import Components

/// A recurrent cell: what it declares about itself, and its pointwise formula.
///
/// One time step is one or two *stages*. A stage forms pre-activations a = xU + r·W + b for its gates (r is
/// the state, or a result of the stage before) and then applies a formula unit by unit. Everything else — the
/// time loop, batched products, masks, every gradient engine — follows from this and is written once for all
/// cells.
public protocol Cell: Component {
  /// The cell's equations, one per line, with states and parameters named as in files; s₋ is s at t−1.
  static var equations: [String] { get }

  var declaration: CellDeclaration { get }

  /// The results of stage `index` for one unit, in the order its declaration names them.
  func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number]

  /// The gates that several units share; nil if every unit has its own.
  func sharing(units: Int) -> GateSharing?

  /// The shape of the parameter W, if it differs from that of the weights in the recurrent product, [R·H,
  /// G·H].
  func weightShape(units: Int) -> MatrixShape

  /// The weights in the recurrent product, [R·H, G·H] in row order, as a function of the parameter W: W
  /// itself, unless the declaration says otherwise. Called once for each network, and traced.
  func effectiveWeights<Number: Elementary>(_ W: [Number], units: Int) -> [Number]

  /// The initial values of this cell's parameters unless the file says otherwise, with keys as in
  /// `model.init`: `["W": …, "b.f": …]`.
  var initialDefaults: KeyValuePairs<String, any InitialValues> { get }

  /// The gates that decide how long a unit remembers, if there are any. The initialiser `chrono` reads them.
  var memoryGates: MemoryGates? { get }
}

extension Cell {
  public static var equations: [String] { [] }
  public func sharing(units: Int) -> GateSharing? { nil }
  public func weightShape(units: Int) -> MatrixShape { declaration.productShape(units: units) }
  public func effectiveWeights<Number: Elementary>(_ W: [Number], units: Int) -> [Number] { W }
  public var initialDefaults: KeyValuePairs<String, any InitialValues> { [:] }
  public var memoryGates: MemoryGates? { nil }
}

/// The gates that decide how long a unit remembers; one of the two may be the other's complement and have no
/// weights of its own.
public struct MemoryGates: Sendable, Equatable {
  /// The sigmoid that multiplies the old state: f of an LSTM.
  public let keeps: String?
  /// The sigmoid that multiplies what is new: i of an LSTM.
  public let admits: String?

  public init(keeps: String? = nil, admits: String? = nil) {
    precondition(keeps != nil || admits != nil, "a memory has a gate")
    (self.keeps, self.admits) = (keeps, admits)
  }
}

/// What the formula of a stage reads for one unit.
public struct UnitValues<Number: Elementary> {
  /// (xU)_g + b_g for each gate g of the stage.
  public var input: [Number]
  /// (rW)_g for each gate g of the stage.
  public var recurrent: [Number]
  /// The state components at t−1, then the results of earlier stages.
  public var sources: [Number]
  /// Per-unit parameters, in declared order.
  public var parameters: [Number]

  public init(input: [Number], recurrent: [Number], sources: [Number], parameters: [Number]) {
    (self.input, self.recurrent, self.sources, self.parameters) = (input, recurrent, sources, parameters)
  }

  /// a_g = (xU)_g + b_g + (rW)_g
  public func a(_ gate: Int) -> Number { input[gate] + recurrent[gate] }
}

/// The structure of a cell.
public struct CellDeclaration: Sendable {
  /// State components.
  public let states: [String]
  /// The components that W reads, with a block of H rows for each; if there are none, there is no W.
  public let recurrentStates: [Int]
  /// The components that the head, or after an encoder the decoder, reads side by side.
  public let outputStates: [Int]
  public let stages: [StageDeclaration]
  /// Names of per-unit parameters, each [H].
  public let unitParameters: [String]
  /// Whether what enters the recurrent product is a function of the parameter W: see `Cell.effectiveWeights`.
  public let mapsWeights: Bool

  public init(
    states: [String] = ["s"], recurrentStates: [Int] = [0], outputStates: [Int] = [0],
    stages: [StageDeclaration],
    unitParameters: [String] = [], mapsWeights: Bool = false
  ) {
    precondition(
      !states.isEmpty && (1...2).contains(stages.count), "a cell has a state and one or two stages")
    precondition(stages.last?.results == states, "the last stage's results are the states")
    func areComponents(_ list: [Int]) -> Bool {
      Set(list).count == list.count && list.allSatisfy(states.indices.contains)
    }
    precondition(areComponents(recurrentStates) && areComponents(outputStates), "no such state component")
    precondition(!outputStates.isEmpty, "the head reads a state component")
    (self.states, self.stages, self.unitParameters) = (states, stages, unitParameters)
    (self.recurrentStates, self.outputStates, self.mapsWeights) = (recurrentStates, outputStates, mapsWeights)
    let read = stages.indices.map { sourcesRead(by: $0).count }
    precondition(Set(read).count == 1, "every stage multiplies as many things by W")
    precondition(read[0] > 0 || !mapsWeights && !stages.contains(where: \.keepsPartsApart), "there is no W")
  }

  /// Whether the state enters products at all.
  public var isRecurrent: Bool { !recurrentStates.isEmpty }

  /// All gates in the order of their blocks in U, W and b.
  public var gates: [String] { stages.flatMap(\.gates) }

  /// What a stage multiplies by W, a block of H rows for each: numbers among the state components at t−1,
  /// then the results of the stage before.
  public func sourcesRead(by stage: Int) -> [Int] {
    switch stages[stage].reads {
    case .state: recurrentStates
    case .result(let number): [states.count + number]
    }
  }

  /// The shape of the weights in the recurrent product: [R·H, G·H], with R = 0 if there is no product.
  public func productShape(units: Int) -> MatrixShape {
    MatrixShape(rows: sourcesRead(by: 0).count * units, columns: gates.count * units)
  }
}

/// One affine → pointwise stage.
public struct StageDeclaration: Sendable {
  /// Gates whose blocks of U, W and b this stage uses.
  public let gates: [String]
  /// What its recurrent product multiplies: the state, or result `n` of the stage before.
  public let reads: Reading
  public let results: [String]
  /// Whether the formula needs the recurrent and the input part separately; otherwise the products are added
  /// up, which is cheaper.
  public let keepsPartsApart: Bool
  /// The hand-written kernel in `CKernels` that computes the same, if there is one.
  public let kernel: String?

  public enum Reading: Sendable, Equatable {
    /// The components that the declaration says W reads.
    case state
    case result(Int)
  }

  public init(
    gates: [String], reads: Reading = .state, results: [String] = ["s"], keepsPartsApart: Bool = false,
    kernel: String? = nil
  ) {
    (self.gates, self.reads, self.results) = (gates, reads, results)
    (self.keepsPartsApart, self.kernel) = (keepsPartsApart, kernel)
  }
}
