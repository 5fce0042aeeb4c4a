import CKernels
public import LinearAlgebra

/// The gates of one stage: which columns of U, W, b, C and Y are theirs.
public struct StageGates: Sendable {
  public let range: Range<Int>
  let units: Int

  /// This stage's columns of a matrix [rows, G·H].
  public func columns(of matrix: Matrix) -> Matrix {
    matrix.columns(range.lowerBound * units..<range.upperBound * units)
  }
}

extension RecurrentLayer {
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
    /// dE/d(xU + b) and dE/d(rW); the same memory as `input` and `recurrent` unless the forward pass is to be
    /// kept.
    let inputGradient: Matrix
    let recurrentGradient: Matrix?
    /// Results that are not states, and their gradients at one step.
    let results: [Matrix]
    let resultGradients: [Matrix]
    /// What W reads, without what is left out: [T·B, H] each, where anything may be.
    let masked: [Matrix]
    /// The rows of W for each thing read, as forward multiplies by them, [H, G·H], and as backward does,
    /// [G·H, H].
    let weights: [PackedMatrix], transposedWeights: [PackedMatrix]
    /// dE/da over a block of steps.
    let packedGradient: PackedMatrix
    let arrays: StageArrays
    let isFirst: Bool
    let isLast: Bool

    /// dE/d(rW), whether apart or not.
    var productGradient: Matrix { recurrentGradient ?? inputGradient }

    init(
      _ declaration: CellDeclaration, _ index: Int, firstGate: Int, units: Int, examples: Int,
      precision: Precision,
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
      packedGradient = PackedMatrix(
        rows: max(examples, PackedMatrix.rowsPerBlock), columns: width, precision: precision)
      arrays = StageArrays(
        slots: 2 * declaration.unitParameters.count + 4 * declaration.states.count + 4
          * declaration.stages[0].results.count)
    }
  }

  /// The rows of W that belong to the thing that a stage reads as number `index`, and the columns of its
  /// gates.
  func part(_ index: Int, of W: Matrix, _ stage: Stage) -> Matrix {
    stage.gates.columns(of: W.rows(index * units..<(index + 1) * units))
  }

  /// What W multiplies over time, block t at step t.
  func source(_ index: Int, _ stage: Stage) -> Matrix {
    mask == nil || stage.masked.isEmpty ? whole(stage.reads[index]) : stage.masked[index]
  }

  /// A state component, whose block t is step t−1, or a result of the first stage.
  func whole(_ source: Int) -> Matrix {
    source < states.count ? states[source] : stages[0].results[source - states.count]
  }

  /// Tells a stage's kernels where everything lies in this batch; with `gradients`, for backward too.
  func bind(_ stage: Stage, _ batch: BatchShape, _ weights: LayerWeights, _ gradients: LayerWeights? = nil) {
    let arrays = stage.arrays
    let earlier = stage.isFirst ? [] : stages[0].results
    arrays.begin(
      batch, units: units, input: stage.input, recurrent: stage.recurrent,
      bias: stage.gates.columns(of: weights.b),
      inputGradient: stage.inputGradient, recurrentGradient: stage.recurrentGradient)
    func constant(_ slots: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> UnsafePointer<UnsafeRawPointer?>
    {
      UnsafeRawPointer(slots).assumingMemoryBound(to: UnsafeRawPointer?.self)
    }
    let description = arrays.description
    description.pointee.unit = constant(arrays.add(weights.unit.map { .fixed($0) }))
    description.pointee.source = constant(
      arrays.add(states.map { .moving($0, batch) } + earlier.map { .moving($0, batch) }))
    description.pointee.result = UnsafePointer(
      arrays.add(
        stage.isLast ? states.map { .moving($0, from: 1, batch) } : stage.results.map { .moving($0, batch) }))
    guard let gradients else { return }
    description.pointee.gradient = constant(
      arrays.add(
        stage.isLast
          ? stateGradients.map { .moving($0, from: 1, batch) } : stage.resultGradients.map { .fixed($0) }))
    description.pointee.source_gradient = UnsafePointer(
      arrays.add(
        stateGradients.map { .moving($0, batch) }
          + (stage.isFirst ? [] : stages[0].resultGradients.map { .fixed($0) })))
    description.pointee.unit_gradient = UnsafePointer(arrays.add(gradients.unit.map { .fixed($0) }))
  }
}
