import CKernels
public import LinearAlgebra

/// The gates of one stage: which columns of U, W, b, C and Y are theirs.
public struct StageGates: Sendable {
  public let range: Range<Int>
  let units: Int

  /// This stage's columns of a matrix [rows, G·H].
  public func columns(of matrix: Matrix) -> Matrix { matrix.columns(range.lowerBound * units..<range.upperBound * units) }
}

/// A cell unrolled over time: the loop over steps, forward and in reverse, for any cell.
///
/// In reverse (1) λ_t = e_t + λ_{t+1} J_{t+1}, (2) dE/dθ = Σ_t λ_t ∂⁺s_t/∂θ: the adjoint of what the messages of RNN White Box (4),
/// (5) carry forward, and in a decoder (15), (16).
///
/// Shapes: T steps, B examples, H units, G gates. Matrices over time hold step t of example b in row t·B + b; states have one more
/// block in front, s_{−1}. Past its length a sequence keeps its state, and its λ is zero. All buffers are allocated once, for the
/// longest and widest batch.
public final class RecurrentLayer {
  public let declaration: CellDeclaration
  public let units: Int
  public let precision: Precision
  /// Component c at steps −1 … T−1: [(T+1)·B, H].
  public let states: [Matrix]
  /// λ^c_t = dE/dc_t, for components after the first at fixed s_t: [(T+1)·B, H], block t+1 as in `states`. Block 0 is dE/dc_{−1}.
  public let stateGradients: [Matrix]

  /// What is left out of what W reads, the same at every step: [B, H] of zeros and 1/(1−share); nil leaves out nothing.
  public var mask: Matrix?
  /// Times the parts of a step, if they are to be timed.
  var clock: PhaseClock?

  let stages: [Stage]
  /// dE/d(what W reads), before what is left out: [B, H].
  private let readGradient: Matrix?

  /// Buffers of one stage; a class, so that the time loop does not count a reference to each.
  final class Stage {
    let gates: StageGates
    /// What W multiplies: state components, then results of the first stage.
    let reads: [Int]
    let pointwise: any PointwiseStage
    /// xU (+ rW), then what backward keeps: [T·B, G·H] of this stage's gates.
    let input: Matrix
    /// rW, where kept apart.
    let recurrent: Matrix?
    /// dE/d(xU + b) and dE/d(rW); the same memory as `input` and `recurrent` unless the forward pass is to be kept.
    let inputGradient: Matrix
    let recurrentGradient: Matrix?
    /// Results that are not states, and their gradients at one step.
    let results: [Matrix]
    let resultGradients: [Matrix]
    /// What W reads, without what is left out: [T·B, H] each, where anything may be.
    let masked: [Matrix]
    /// The rows of W for each thing read, as forward multiplies by them, [H, G·H], and as backward does, [G·H, H].
    let weights: [PackedMatrix], transposedWeights: [PackedMatrix]
    /// dE/da over a block of steps.
    let packedGradient: PackedMatrix
    let arrays: StageArrays
    let isFirst: Bool
    let isLast: Bool

    /// dE/d(rW), whether apart or not.
    var productGradient: Matrix { recurrentGradient ?? inputGradient }

    init(
      _ declaration: CellDeclaration, _ index: Int, firstGate: Int, units: Int, examples: Int, precision: Precision,
      pointwise: any PointwiseStage,
      keepsForward: Bool, isMasked: Bool, overTime: (_ blocks: Int) -> Matrix, atOneStep: () -> Matrix
    ) {
      let stage = declaration.stages[index], reads = declaration.sourcesRead(by: index)
      gates = StageGates(range: firstGate..<firstGate + stage.gates.count, units: units)
      self.reads = reads
      self.pointwise = pointwise
      input = overTime(stage.gates.count)
      recurrent = stage.keepsPartsApart ? overTime(stage.gates.count) : nil
      inputGradient = keepsForward ? overTime(stage.gates.count) : input
      recurrentGradient = recurrent.map { keepsForward ? overTime(stage.gates.count) : $0 }
      isFirst = index == 0
      isLast = index == declaration.stages.count - 1
      results = isLast ? [] : stage.results.map { _ in overTime(1) }
      resultGradients = isLast ? [] : stage.results.map { _ in atOneStep() }
      masked = isMasked ? reads.map { _ in overTime(1) } : []
      let width = stage.gates.count * units
      weights = reads.map { _ in PackedMatrix(rows: units, columns: width, precision: precision) }
      transposedWeights = reads.map { _ in PackedMatrix(rows: width, columns: units, precision: precision) }
      packedGradient = PackedMatrix(rows: max(examples, PackedMatrix.rowsPerBlock), columns: width, precision: precision)
      arrays = StageArrays(
        slots: 2 * declaration.unitParameters.count + 4 * declaration.states.count + 4 * declaration.stages[0].results.count)
    }
  }

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
      let kernel = stage.kernel.flatMap { name in kernels.flatMap { KernelStage(name, precision, family: $0) } }
      return Stage(
        declaration, index, firstGate: firstGate, units: units, examples: examples, precision: precision,
        pointwise: kernel ?? RecurrentLayer.formula(cell, index, units, precision), keepsForward: keepsForward,
        isMasked: isMasked, overTime: { overTime(steps, $0) }, atOneStep: { overTime(1, 1) })
    }
  }

  private static func formula(_ cell: some Cell, _ index: Int, _ units: Int, _ precision: Precision) -> any PointwiseStage {
    FormulaStage(cell, stage: index, units: units, precision: precision)
  }

  /// Calls `body` with each stage's input part [capacity, G·H], to be set before `forward`: the caller multiplies by U, or picks
  /// its rows by token.
  public func eachInput(_ body: (_ gates: StageGates, _ input: Matrix) -> Void) {
    for stage in stages { body(stage.gates, stage.input) }
  }

  /// Calls `body` with dE/d(xU + b) of each stage after `backward`: [capacity, G·H].
  public func eachInputGradient(_ body: (_ gates: StageGates, _ gradient: Matrix) -> Void) {
    for stage in stages { body(stage.gates, stage.inputGradient) }
  }

  /// c_{−1} ← 0 for every component, or the learned initial state.
  public func setInitialState(_ batch: BatchShape, _ weights: LayerWeights) {
    for (component, state) in states.enumerated() {
      let first = state.rows(0..<batch.examples)
      if weights.initial.isEmpty { first.clear() } else { first.fill(rows: weights.initial[component]) }
    }
  }

  /// Steps forward from the initial state: s_t = cell(input part, s_{t−1} W).
  ///
  /// - Parameters:
  ///   - batch: the shape of the batch.
  ///   - weights: the layer's own.
  ///   - steps: which steps to take; nil for all. Those before them must have been taken.
  ///   - before: called before each step, for input that depends on the previous step.
  public func forward(
    _ batch: BatchShape, _ weights: LayerWeights, steps: Range<Int>? = nil, before: ((Int) -> Void)? = nil
  ) {
    for stage in stages {
      bind(stage, batch, weights)
      for index in stage.reads.indices {
        stage.weights[index].pack(part(index, of: weights.W, stage))
        stage.arrays.add(
          StepProduct(
            source(index, stage), moves: true, stage.weights[index], into: stage.recurrent ?? stage.input, moves: true,
            adding: stage.recurrent == nil || index > 0, batch))
      }
    }
    for t in steps ?? 0..<batch.steps {
      before?(t)
      let active = batch.activeExamples[t]
      for stage in stages {
        for index in stage.reads.indices {
          leaveOut(index, stage, t, batch)
          stage.arrays.multiply(index, t, rows: active)
        }
        clock?.lap(.recurrenceForward)
        stage.arrays.move(to: t)
        stage.pointwise.forward(stage.arrays.description)
        clock?.lap(.pointwise)
      }
    }
  }

  /// Prepares `stateGradients` to receive the direct terms e_t = ∂E_t/∂s_t.
  ///
  /// A component that is `overwritten`, because its e_t will be written at every step whatever stands there,
  /// is not cleared after the initial state.
  public func clearStateGradients(_ batch: BatchShape, overwritten: Int? = nil) {
    for (component, gradient) in stateGradients.enumerated() {
      gradient.rows(0..<(component == overwritten ? 1 : batch.steps + 1) * batch.examples).clear()
    }
  }

  /// Forgets dE/da of all steps; needed where not all of them are visited and the forward pass is kept.
  public func clearInputGradients(_ batch: BatchShape) {
    for stage in stages {
      stage.inputGradient.rows(0..<batch.rows).clear()
      stage.recurrentGradient?.rows(0..<batch.rows).clear()
    }
  }

  /// Forgets dE/dc_{−1}, as where a window does not reach the first step.
  public func clearCarry(_ batch: BatchShape) {
    for gradient in stateGradients { gradient.rows(0..<batch.examples).clear() }
  }

  /// Forgets what step t of one example has sent back to step t−1.
  public func cut(before t: Int, _ example: Int, _ batch: BatchShape) {
    let row = t * batch.examples + example
    for gradient in stateGradients { gradient.rows(row..<row + 1).clear() }
  }

  /// (1), steps in reverse: λ_t = e_t + λ_{t+1} J_{t+1}, where `stateGradients` holds e_t beforehand and λ_t afterwards.
  ///
  /// Adds to the gradients of per-unit parameters; those of W and b follow from `addWeightGradients`.
  ///
  /// - Parameters:
  ///   - batch: the shape of the batch.
  ///   - weights: the layer's own.
  ///   - gradients: those of the weights.
  ///   - steps: which steps to take; nil for all. Blocks before them receive what crosses the first.
  ///   - after: called after each step, for input that depends on the previous step.
  public func backward(
    _ batch: BatchShape, _ weights: LayerWeights, gradients: LayerWeights, steps: Range<Int>? = nil,
    after: ((Int) -> Void)? = nil
  ) {
    for stage in stages {
      bind(stage, batch, weights, gradients)
      for (index, source) in stage.reads.enumerated() {
        stage.transposedWeights[index].pack(part(index, of: weights.W, stage).transposed)
        let target = mask == nil ? nil : readGradient
        stage.arrays.add(
          StepProduct(
            stage.productGradient, moves: true, stage.transposedWeights[index],
            into: target ?? (source < states.count ? stateGradients[source] : stages[0].resultGradients[source - states.count]),
            moves: target == nil && source < states.count, adding: target == nil, batch))
      }
    }
    for t in (steps ?? 0..<batch.steps).reversed() {
      let active = batch.activeExamples[t]
      for stage in stages { stage.resultGradients.forEach { $0.clear() } }
      for stage in stages.reversed() {
        stage.arrays.move(to: t)
        stage.pointwise.backward(stage.arrays.description)
        clock?.lap(.pointwise)
        // The path through the affine part: dE/dr += dE/d(rW) Wᵀ.
        for index in stage.reads.indices {
          stage.arrays.multiply(index, t, rows: active)
          if mask != nil { sendBackMasked(stage.reads[index], t, rows: active, batch) }
        }
        clock?.lap(.recurrenceBackward)
      }
      after?(t)
    }
    if steps?.lowerBound ?? 0 == 0 { addInitialGradients(batch, gradients) }
  }

  /// dE/dr += dE/d(what W reads) but for what is left out.
  private func sendBackMasked(_ source: Int, _ t: Int, rows: Int, _ batch: BatchShape) {
    guard let mask, let gradient = readGradient?.rows(0..<rows) else { return }
    gradient.scaleElements(by: mask.rows(0..<rows))
    errors(of: source, batch, t).rows(0..<rows).add(gradient)
  }

  /// dE/dr of a thing that W reads at step t.
  private func errors(of source: Int, _ batch: BatchShape, _ t: Int) -> Matrix {
    source < states.count ? block(stateGradients[source], t, batch) : stages[0].resultGradients[source - states.count]
  }

  /// Adds dE/dc_{−1} to the gradients of learned initial states, which are shared by all sequences.
  func addInitialGradients(_ batch: BatchShape, _ gradients: LayerWeights) {
    for (initial, gradient) in zip(gradients.initial, stateGradients) {
      initial.addColumnSums(of: gradient.rows(0..<batch.examples))
    }
  }

  /// (2): dW += Σ_t r_tᵀ dE/d(r_t W), db += Σ_t dE/da_t over the rows of a block. Sums over time run in blocks of steps, the last
  /// first, whatever is done between them; `addInput` adds what depends on the inputs.
  func addWeightGradients(rows: Range<Int>, W: Matrix, b: Matrix, addInput: (GradientBlock) -> Void) {
    for stage in stages {
      let values = stage.inputGradient.rows(rows), packed = stage.packedGradient.with(rows: rows.count)
      if !stage.reads.isEmpty {
        packed.pack(stage.productGradient.rows(rows))
        for index in stage.reads.indices {
          multiply(source(index, stage).rows(rows).transposed, packed, into: part(index, of: W, stage), adding: true)
        }
      }
      if stage.recurrentGradient != nil || stage.reads.isEmpty { packed.pack(values) }
      stage.gates.columns(of: b).addColumnSums(of: values)
      addInput(GradientBlock(rows: rows, gates: stage.gates, values: values, packed: packed))
    }
  }

  /// The rows of the blocks in which sums over `steps` run, the last first.
  static func blocks(_ batch: BatchShape, steps: Range<Int>) -> [Range<Int>] {
    let length = stepsPerBlock(examples: batch.examples)
    return stride(from: steps.lowerBound, to: steps.upperBound, by: length).reversed().map { first in
      rows(from: first, of: steps, batch)
    }
  }

  private static func rows(from t: Int, of steps: Range<Int>, _ batch: BatchShape) -> Range<Int> {
    t * batch.examples..<min(t + stepsPerBlock(examples: batch.examples), steps.upperBound) * batch.examples
  }

  /// The rows of the block that begins at step t, where one does.
  static func block(from t: Int, of steps: Range<Int>, _ batch: BatchShape) -> Range<Int>? {
    (t - steps.lowerBound).isMultiple(of: stepsPerBlock(examples: batch.examples)) ? rows(from: t, of: steps, batch) : nil
  }

  /// As many steps as products sum up at a time: their rows are multiplied by W's and U's sources while they are in the cache.
  static func stepsPerBlock(examples: Int) -> Int { max(1, PackedMatrix.rowsPerBlock / examples) }

  /// The component at the batch's last step, [B, H]: each sequence's own last state, since finished ones keep theirs.
  public func last(_ component: Int, _ batch: BatchShape) -> Matrix { block(states[component], batch.steps, batch) }

  /// Adds `gradient` [B, H] to λ of a component at each sequence's own last step, so that λ is zero past it.
  public func addToLast(_ component: Int, _ gradient: Matrix, _ batch: BatchShape) {
    batch.lastRows.withUnsafeBufferPointer { rows in
      if let rows = rows.baseAddress { stateGradients[component].scatterAdd(rows: rows, from: gradient) }
    }
  }

  /// What stage `index` multiplies by the blocks of W at step t: state components at t−1, or a result of the stage before, [B, H] each.
  public func read(stage index: Int, _ t: Int, _ batch: BatchShape) -> [Matrix] {
    stages[index].reads.indices.map { read($0, stages[index], t, batch) }
  }

  /// The gates of each stage.
  public var stageGates: [StageGates] { stages.map(\.gates) }

  /// Step t of a matrix over time; for `states` and `stateGradients`, block t is step t−1.
  public func block(_ matrix: Matrix, _ t: Int, _ batch: BatchShape) -> Matrix {
    matrix.rows(t * batch.examples..<(t + 1) * batch.examples)
  }

  /// The rows of W that belong to the thing that a stage reads as number `index`, and the columns of its gates.
  private func part(_ index: Int, of W: Matrix, _ stage: Stage) -> Matrix {
    stage.gates.columns(of: W.rows(index * units..<(index + 1) * units))
  }

  private func read(_ index: Int, _ stage: Stage, _ t: Int, _ batch: BatchShape) -> Matrix {
    block(source(index, stage), t, batch)
  }

  /// What W multiplies over time, block t at step t.
  private func source(_ index: Int, _ stage: Stage) -> Matrix {
    mask == nil || stage.masked.isEmpty ? whole(stage.reads[index]) : stage.masked[index]
  }

  /// A state component, whose block t is step t−1, or a result of the first stage.
  private func whole(_ source: Int) -> Matrix {
    source < states.count ? states[source] : stages[0].results[source - states.count]
  }

  private func leaveOut(_ index: Int, _ stage: Stage, _ t: Int, _ batch: BatchShape) {
    guard let mask, !stage.masked.isEmpty else { return }
    let part = block(stage.masked[index], t, batch)
    part.copy(from: block(whole(stage.reads[index]), t, batch))
    part.scaleElements(by: mask)
  }

  /// Tells a stage's kernels where everything lies in this batch; with `gradients`, for backward too.
  private func bind(_ stage: Stage, _ batch: BatchShape, _ weights: LayerWeights, _ gradients: LayerWeights? = nil) {
    let arrays = stage.arrays
    let earlier = stage.isFirst ? [] : stages[0].results
    arrays.begin(
      batch, units: units, input: stage.input, recurrent: stage.recurrent, bias: stage.gates.columns(of: weights.b),
      inputGradient: stage.inputGradient, recurrentGradient: stage.recurrentGradient)
    func constant(_ slots: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> UnsafePointer<UnsafeRawPointer?> {
      UnsafeRawPointer(slots).assumingMemoryBound(to: UnsafeRawPointer?.self)
    }
    let description = arrays.description
    description.pointee.unit = constant(arrays.add(weights.unit.map { .fixed($0) }))
    description.pointee.source = constant(
      arrays.add(states.map { .moving($0, batch) } + earlier.map { .moving($0, batch) }))
    description.pointee.result = UnsafePointer(
      arrays.add(stage.isLast ? states.map { .moving($0, from: 1, batch) } : stage.results.map { .moving($0, batch) }))
    guard let gradients else { return }
    description.pointee.gradient = constant(
      arrays.add(stage.isLast ? stateGradients.map { .moving($0, from: 1, batch) } : stage.resultGradients.map { .fixed($0) }))
    description.pointee.source_gradient = UnsafePointer(
      arrays.add(
        stateGradients.map { .moving($0, batch) } + (stage.isFirst ? [] : stages[0].resultGradients.map { .fixed($0) })))
    description.pointee.unit_gradient = UnsafePointer(arrays.add(gradients.unit.map { .fixed($0) }))
  }
}
