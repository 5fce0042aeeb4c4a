public import LinearAlgebra

/// A cell unrolled over time: the loop over steps, forward and in reverse, for any cell.
///
/// In reverse (1) λ_t = e_t + λ_{t+1} J_{t+1}, (2) dE/dθ = Σ_t λ_t ∂⁺s_t/∂θ: the adjoint of what the messages
/// of RNN White Box (4), (5) carry forward, and in a decoder (15), (16).
///
/// Shapes: T steps, B examples, H units, G gates. Matrices over time hold step t of example b in row t·B + b;
/// states have one more block in front, s_{−1}. Past its length a sequence keeps its state, and its λ is
/// zero. All buffers are allocated once, for the longest and widest batch.
public final class RecurrentLayer {
  public let declaration: CellDeclaration
  public let units: Int
  public let precision: Precision
  /// Component c at steps −1 … T−1: [(T+1)·B, H].
  public let states: [Matrix]
  /// λ^c_t = dE/dc_t, for components after the first at fixed s_t: [(T+1)·B, H], block t+1 as in `states`.
  /// Block 0 is dE/dc_{−1}.
  public let stateGradients: [Matrix]

  /// What is left out of what W reads, the same at every step: [B, H] of zeros and 1/(1−share); nil leaves
  /// out nothing.
  public var mask: Matrix?
  /// Times the parts of a step, if they are to be timed.
  var clock: PhaseClock?

  /// Which sequences began with a carried state; empty: none.
  private(set) var goesOn: [Bool] = []

  let stages: [Stage]
  /// dE/d(what W reads), before what is left out: [B, H].
  let readGradient: Matrix?

  /// A layer with memory for all steps of its widest batch.
  ///
  /// - Parameters:
  ///   - cell: what it computes at a step.
  ///   - units: H, the width of its state.
  ///   - precision: of all its numbers.
  ///   - steps: those of the longest batch.
  ///   - examples: those of the widest batch.
  ///   - keepsForward: whether a backward pass may be followed by another, or by a forward engine; costs as
  ///     much memory again.
  ///   - isMasked: whether `mask` will be used.
  ///   - kernels: where hand-written kernels are looked up; nil runs the cell's formula.
  public init(
    _ cell: any Cell, units: Int, precision: Precision, steps: Int, examples: Int, keepsForward: Bool = false,
    isMasked: Bool = false, kernels: KernelFamily? = .best
  ) {
    let declaration = cell.declaration
    (self.declaration, self.units, self.precision) = (declaration, units, precision)
    func overTime(_ steps: Int, _ blocks: Int) -> Matrix {
      Matrix(rows: steps * examples, columns: blocks * units, precision: precision)
    }
    states = declaration.states.map { _ in overTime(steps + 1, 1) }
    stateGradients = declaration.states.map { _ in overTime(steps + 1, 1) }
    readGradient = isMasked ? overTime(1, 1) : nil
    var firstGate = 0
    stages = declaration.stages.enumerated().map { index, stage in
      defer { firstGate += stage.gates.count }
      let kernel = stage.kernel.flatMap { name in kernels.flatMap { KernelStage(name, precision, family: $0) }
      }
      return Stage(
        declaration, index, firstGate: firstGate, units: units, examples: examples, precision: precision,
        pointwise: kernel ?? RecurrentLayer.formula(cell, index, units, precision),
        keepsForward: keepsForward,
        isMasked: isMasked, overTime: { overTime(steps, $0) }, atOneStep: { overTime(1, 1) })
    }
  }

  private static func formula(_ cell: some Cell, _ index: Int, _ units: Int, _ precision: Precision)
    -> any PointwiseStage
  {
    FormulaStage(cell, stage: index, units: units, precision: precision)
  }

  /// Calls `body` with each stage's input part [capacity, G·H], to be set before `forward`: the caller
  /// multiplies by U, or picks its rows by token.
  public func eachInput(_ body: (_ gates: StageGates, _ input: Matrix) -> Void) {
    for stage in stages { body(stage.gates, stage.input) }
  }

  /// Calls `body` with dE/d(xU + b) of each stage after `backward`: [capacity, G·H].
  public func eachInputGradient(_ body: (_ gates: StageGates, _ gradient: Matrix) -> Void) {
    for stage in stages { body(stage.gates, stage.inputGradient) }
  }

  /// Calls `body` with dE/d(rW) of each stage after `backward`, whether or not it is that of the input part too:
  /// [capacity, G·H].
  public func eachProductGradient(_ body: (_ stage: Int, _ gates: StageGates, _ gradient: Matrix) -> Void) {
    for (index, stage) in stages.enumerated() { body(index, stage.gates, stage.productGradient) }
  }

  /// c_{−1} ← 0 for every component, or the learned initial state, or what a sequence goes on from.
  ///
  /// - Parameters:
  ///   - batch: the shape of the batch.
  ///   - weights: the layer's own.
  ///   - carried: what sequences go on from, every component [B, H]; nil where none does.
  ///   - goesOn: which sequences do.
  public func setInitialState(
    _ batch: BatchShape, _ weights: LayerWeights, carried: [Matrix]? = nil, where goesOn: [Bool] = []
  ) {
    self.goesOn = goesOn
    for (component, state) in states.enumerated() {
      let first = state.rows(0..<batch.examples)
      if weights.initial.isEmpty { first.clear() } else { first.fill(rows: weights.initial[component]) }
      guard let carried else { continue }
      for example in goesOn.indices where goesOn[example] {
        first.rows(example..<example + 1).copy(from: carried[component].rows(example..<example + 1))
      }
    }
  }

  /// The component at the batch's last step, [B, H]: each sequence's own last state, since finished ones keep
  /// theirs.
  public func last(_ component: Int, _ batch: BatchShape) -> Matrix {
    block(states[component], batch.steps, batch)
  }

  /// Adds `gradient` [B, H] to λ of a component at each sequence's own last step, so that λ is zero past it.
  public func addToLast(_ component: Int, _ gradient: Matrix, _ batch: BatchShape) {
    batch.lastRows.withUnsafeBufferPointer { rows in
      if let rows = rows.baseAddress { stateGradients[component].scatterAdd(rows: rows, from: gradient) }
    }
  }

  /// What stage `index` multiplies by the blocks of W at step t: state components at t−1, or a result of the
  /// stage before, [B, H] each.
  public func read(stage index: Int, _ t: Int, _ batch: BatchShape) -> [Matrix] {
    stages[index].reads.indices.map { block(source($0, stages[index]), t, batch) }
  }

  /// The same at all steps: step t of example b in row t·B + b.
  public func readOverTime(stage index: Int) -> [Matrix] {
    stages[index].reads.indices.map { source($0, stages[index]) }
  }

  /// The gates of each stage.
  public var stageGates: [StageGates] { stages.map(\.gates) }

  /// Step t of a matrix over time; for `states` and `stateGradients`, block t is step t−1.
  public func block(_ matrix: Matrix, _ t: Int, _ batch: BatchShape) -> Matrix {
    matrix.rows(t * batch.examples..<(t + 1) * batch.examples)
  }
}
