import CKernels
public import LinearAlgebra

/// The parameters of a layer as its time loop reads them, or the places of their gradients.
public struct LayerWeights: Sendable {
  /// [D, G·H], [H, G·H], [1, G·H]
  public let U: Matrix, W: Matrix, b: Matrix
  /// Per-unit parameters, each [1, H].
  public let unit: [Matrix]

  public init(U: Matrix, W: Matrix, b: Matrix, unit: [Matrix]) {
    (self.U, self.W, self.b, self.unit) = (U, W, b, unit)
  }
}

/// A cell unrolled over time: the loop over steps, forward and in reverse, for any cell.
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

  private let stages: [Stage]

  /// Buffers of one stage.
  private struct Stage {
    let gates: Range<Int>
    let reads: StageDeclaration.Reading
    let pointwise: any PointwiseStage
    /// xU (+ rW), then what backward keeps, then dE/d(xU + b): [T·B, G·H] of this stage's gates.
    let input: Matrix
    /// rW, then dE/d(rW), where kept apart.
    let recurrent: Matrix?
    /// Results that are not states, and their gradients at one step.
    let results: [Matrix]
    let resultGradients: [Matrix]
    let arrays: StageArrays
  }

  /// - Parameter kernels: where hand-written kernels are looked up; nil runs the cell's formula.
  public init(
    _ cell: any Cell, units: Int, precision: Precision, steps: Int, examples: Int, kernels: KernelFamily? = .best
  ) {
    let declaration = cell.declaration
    (self.declaration, self.units, self.precision) = (declaration, units, precision)
    func overTime(_ steps: Int, _ blocks: Int) -> Matrix {
      Matrix(rows: steps * examples, columns: blocks * units, precision: precision)
    }
    states = declaration.states.map { _ in overTime(steps + 1, 1) }
    stateGradients = declaration.states.map { _ in overTime(steps + 1, 1) }
    var firstGate = 0
    stages = declaration.stages.enumerated().map { index, stage in
      defer { firstGate += stage.gates.count }
      let isLast = index == declaration.stages.count - 1
      let kernel = stage.kernel.flatMap { name in kernels.flatMap { KernelStage(name, precision, family: $0) } }
      return Stage(
        gates: firstGate..<firstGate + stage.gates.count, reads: stage.reads,
        pointwise: kernel ?? RecurrentLayer.formula(cell, index, units, precision),
        input: overTime(steps, stage.gates.count), recurrent: stage.keepsPartsApart ? overTime(steps, stage.gates.count) : nil,
        results: isLast ? [] : stage.results.map { _ in overTime(steps, 1) },
        resultGradients: isLast ? [] : stage.results.map { _ in overTime(1, 1) },
        arrays: StageArrays(
          slots: 2 * declaration.unitParameters.count + 4 * declaration.states.count
            + 4 * declaration.stages[0].results.count))
    }
  }

  private static func formula(_ cell: some Cell, _ index: Int, _ units: Int, _ precision: Precision) -> any PointwiseStage {
    FormulaStage(cell, stage: index, units: units, precision: precision)
  }

  /// The input part x_t U of every step, to be written before `forward`: the caller multiplies, or picks rows of U by token.
  ///
  /// `write` is called once a stage with the stage's columns of U and where [T·B, G·H] go.
  public func setInput(_ batch: BatchShape, _ weights: LayerWeights, write: (_ U: Matrix, _ input: Matrix) -> Void) {
    for stage in stages { write(columns(weights.U, stage), stage.input.rows(0..<batch.rows)) }
  }

  /// s_{−1} ← 0 for every component.
  public func clearInitialState(_ batch: BatchShape) {
    for state in states { state.rows(0..<batch.examples).clear() }
  }

  /// All steps forward from the initial state: s_t = cell(x_t U + b, s_{t−1} W).
  public func forward(_ batch: BatchShape, _ weights: LayerWeights) {
    for stage in stages { bind(stage, batch, weights) }
    for t in 0..<batch.steps {
      let active = batch.activeExamples[t]
      for stage in stages {
        let read = self.read(stage, t, batch), W = columns(weights.W, stage)
        let recurrent = stage.recurrent ?? stage.input
        multiply(
          read.rows(0..<active), W, into: block(recurrent, t, batch).rows(0..<active), adding: stage.recurrent == nil)
        stage.arrays.move(to: t)
        stage.pointwise.forward(stage.arrays.description)
      }
    }
  }

  /// Prepares `stateGradients` to receive the direct terms e_t = ∂E_t/∂s_t.
  public func clearStateGradients(_ batch: BatchShape) {
    for gradient in stateGradients { gradient.rows(0..<(batch.steps + 1) * batch.examples).clear() }
  }

  /// All steps in reverse: λ_t = e_t + λ_{t+1} J_{t+1}, where `stateGradients` holds e_t beforehand and λ_t afterwards.
  ///
  /// Adds to the gradients of per-unit parameters; those of U, W and b follow from `addWeightGradients`.
  public func backward(_ batch: BatchShape, _ weights: LayerWeights, gradients: LayerWeights) {
    for stage in stages { bind(stage, batch, weights, gradients) }
    for t in (0..<batch.steps).reversed() {
      let active = batch.activeExamples[t]
      for stage in stages { stage.resultGradients.forEach { $0.clear() } }
      for stage in stages.reversed() {
        stage.arrays.move(to: t)
        stage.pointwise.backward(stage.arrays.description)
        // The path through the affine part: dE/dr += dE/d(rW) Wᵀ.
        let through = block(stage.recurrent ?? stage.input, t, batch).rows(0..<active)
        let target =
          switch stage.reads {
          case .state: block(stateGradients[0], t, batch)
          case .result(let index): stages[0].resultGradients[index]
          }
        multiply(through, columns(weights.W, stage).transposed, into: target.rows(0..<active), adding: true)
      }
    }
  }

  /// dW += Σ_t r_tᵀ dE/d(r_t W), db += Σ_t dE/da_t; the caller adds dU, which depends on what x is. Sums over time run in
  /// blocks of `stepsPerBlock` steps, whatever else is done between them.
  public func addWeightGradients(
    _ batch: BatchShape, gradients: LayerWeights, addInput: (_ block: Range<Int>, _ input: Matrix, _ U: Matrix) -> Void
  ) {
    for first in stride(from: 0, to: batch.steps, by: RecurrentLayer.stepsPerBlock) {
      let steps = first..<min(first + RecurrentLayer.stepsPerBlock, batch.steps)
      let rows = steps.lowerBound * batch.examples..<steps.upperBound * batch.examples
      for stage in stages {
        let read =
          switch stage.reads {
          case .state: states[0]
          case .result(let index): stages[0].results[index]
          }
        multiply(
          read.rows(rows).transposed, (stage.recurrent ?? stage.input).rows(rows), into: columns(gradients.W, stage),
          adding: true)
        columns(gradients.b, stage).addColumnSums(of: stage.input.rows(rows))
        addInput(rows, stage.input.rows(rows), columns(gradients.U, stage))
      }
    }
  }

  static let stepsPerBlock = 32

  /// After `backward`: calls `body` with each stage's columns of U and dE/d(xU) [T·B, G·H], for the gradient of x.
  public func eachInputGradient(_ batch: BatchShape, _ weights: LayerWeights, _ body: (_ U: Matrix, _ input: Matrix) -> Void) {
    for stage in stages { body(columns(weights.U, stage), stage.input.rows(0..<batch.rows)) }
  }

  /// The component at the batch's last step, [B, H]: each sequence's own last state, since finished ones keep theirs.
  public func last(_ component: Int, _ batch: BatchShape) -> Matrix { block(states[component], batch.steps, batch) }

  /// Step t of a matrix over time; for `states` and `stateGradients`, block t is step t−1.
  private func block(_ matrix: Matrix, _ t: Int, _ batch: BatchShape) -> Matrix {
    matrix.rows(t * batch.examples..<(t + 1) * batch.examples)
  }

  private func columns(_ matrix: Matrix, _ stage: Stage) -> Matrix {
    matrix.columns(stage.gates.lowerBound * units..<stage.gates.upperBound * units)
  }

  private func read(_ stage: Stage, _ t: Int, _ batch: BatchShape) -> Matrix {
    switch stage.reads {
    case .state: block(states[0], t, batch)
    case .result(let index): block(stages[0].results[index], t, batch)
    }
  }

  /// Tells a stage's kernels where everything lies in this batch; with `gradients`, for backward too.
  private func bind(_ stage: Stage, _ batch: BatchShape, _ weights: LayerWeights, _ gradients: LayerWeights? = nil) {
    let arrays = stage.arrays
    let isLast = stage.results.isEmpty, isFirst = stage.gates.lowerBound == 0
    let earlier = isFirst ? [] : stages[0].results
    arrays.begin(batch, units: units, input: stage.input, recurrent: stage.recurrent, bias: columns(weights.b, stage))
    func constant(_ slots: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> UnsafePointer<UnsafeRawPointer?> {
      UnsafeRawPointer(slots).assumingMemoryBound(to: UnsafeRawPointer?.self)
    }
    let description = arrays.description
    description.pointee.unit = constant(arrays.add(weights.unit.map { .fixed($0) }))
    description.pointee.source = constant(
      arrays.add(states.map { .moving($0, batch) } + earlier.map { .moving($0, batch) }))
    description.pointee.result = UnsafePointer(
      arrays.add(isLast ? states.map { .moving($0, from: 1, batch) } : stage.results.map { .moving($0, batch) }))
    guard let gradients else { return }
    description.pointee.gradient = constant(
      arrays.add(isLast ? stateGradients.map { .moving($0, from: 1, batch) } : stage.resultGradients.map { .fixed($0) }))
    description.pointee.source_gradient = UnsafePointer(
      arrays.add(
        stateGradients.map { .moving($0, batch) } + (isFirst ? [] : stages[0].resultGradients.map { .fixed($0) })))
    description.pointee.unit_gradient = UnsafePointer(arrays.add(gradients.unit.map { .fixed($0) }))
  }
}
