import CKernels
public import LinearAlgebra

/// The derivatives of one stage's pointwise formula for one example at one step: how each result of unit h
/// changes with each thing that unit h reads. They are what forward engines carry influence with.
///
/// Found by running the stage's own reverse pass with a one in the place of one result's gradient; since the
/// formula works unit by unit, all units are had at once.
public final class StagePartials {
  /// ∂result_r/∂(xU + b)_g: a row [1, H] for result r and gate g of the stage.
  public func input(_ result: Int, _ gate: Int) -> Matrix { row(inputs, result * gates + gate) }
  /// ∂result_r/∂(rW)_g
  public func recurrent(_ result: Int, _ gate: Int) -> Matrix {
    row(recurrents ?? inputs, result * gates + gate)
  }
  /// ∂result_r/∂source_s at fixed pre-activations: state components at t−1, then results of the stage before.
  public func source(_ result: Int, _ source: Int) -> Matrix { row(sourceMatrix, result * sources + source) }
  /// ∂result_r/∂(per-unit parameter p)
  public func unit(_ result: Int, _ parameter: Int) -> Matrix { row(units, result * parameters + parameter) }

  /// ∂result_r/∂(xU + b)_g of all gates g, a row each: [G, H].
  public func inputs(of result: Int) -> Matrix { inputs.rows(result * gates..<(result + 1) * gates) }
  /// ∂result_r/∂(rW)_g of all gates g: [G, H].
  public func recurrents(of result: Int) -> Matrix {
    (recurrents ?? inputs).rows(result * gates..<(result + 1) * gates)
  }
  /// ∂result_r/∂source_s of all sources s: [S, H].
  public func sources(of result: Int) -> Matrix {
    sourceMatrix.rows(result * sources..<(result + 1) * sources)
  }

  public let gates: Int, sources: Int, parameters: Int, results: Int

  private let layer: RecurrentLayer
  private let stage: RecurrentLayer.Stage
  /// [R·G, H], [R·G, H], [R·S, H], [R·P, H]
  private let inputs: Matrix, recurrents: Matrix?, sourceMatrix: Matrix, units: Matrix
  /// A row of ones and a row of zeros.
  private let seeds: Matrix
  private let description: UnsafeMutablePointer<lab_stage>
  private let slots: UnsafeMutablePointer<UnsafeMutableRawPointer?>

  /// The partial derivatives of the stage with this number in the cell's declaration. The layer must keep its
  /// forward pass.
  public init(_ layer: RecurrentLayer, stage index: Int) {
    let declaration = layer.declaration
    (self.layer, stage) = (layer, layer.stages[index])
    gates = stage.gates.range.count
    sources = declaration.states.count + (stage.isFirst ? 0 : declaration.stages[0].results.count)
    parameters = declaration.unitParameters.count
    results = declaration.stages[index].results.count
    func rows(_ count: Int) -> Matrix {
      Matrix(rows: max(count, 1), columns: layer.units, precision: layer.precision)
    }
    inputs = rows(results * gates)
    recurrents = stage.recurrent == nil ? nil : rows(results * gates)
    sourceMatrix = rows(results * sources)
    units = rows(results * parameters)
    seeds = rows(2)
    seeds.assign(Array(repeating: 1, count: layer.units) + Array(repeating: 0, count: layer.units))
    description = .allocate(capacity: 1)
    description.initialize(to: lab_stage())
    let count = 2 * sources + 2 * parameters + 2 * results
    slots = .allocate(capacity: count)
    slots.initialize(repeating: nil, count: count)
  }

  deinit {
    description.deallocate()
    slots.deallocate()
  }

  /// Finds all partial derivatives of example `example` at step t of the forward pass that the layer keeps.
  public func evaluate(_ batch: BatchShape, _ weights: LayerWeights, _ t: Int, _ example: Int) {
    let row = t * batch.examples + example
    sourceMatrix.clear()
    units.clear()
    var next = slots
    func place(_ pointers: [UnsafeMutableRawPointer]) -> UnsafeMutablePointer<UnsafeMutableRawPointer?> {
      let first = next
      for (index, pointer) in pointers.enumerated() { first[index] = pointer }
      next += pointers.count
      return first
    }
    func constant(_ slots: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> UnsafePointer<UnsafeRawPointer?>
    {
      UnsafeRawPointer(slots).assumingMemoryBound(to: UnsafeRawPointer?.self)
    }
    func at(_ matrix: Matrix, _ row: Int) -> UnsafeMutableRawPointer {
      matrix.pointer + row * matrix.columns * matrix.precision.size
    }
    let earlier = stage.isFirst ? [] : layer.stages[0].results
    var call = lab_stage()
    (call.rows, call.units, call.time, call.lengths) = (1, layer.units, t, batch.lengths + example)
    call.input = at(stage.input, row)
    call.recurrent = stage.recurrent.map { at($0, row) }
    call.bias = UnsafeRawPointer(stage.gates.columns(of: weights.b).pointer)
    call.unit = constant(place(weights.unit.map(\.pointer)))
    call.source = constant(place(layer.states.map { at($0, row) } + earlier.map { at($0, row) }))
    call.result = UnsafePointer(
      place(
        stage.isLast ? layer.states.map { at($0, row + batch.examples) } : stage.results.map { at($0, row) }))
    let gradientSlots = place(Array(repeating: seeds.pointer, count: results))
    let sourceSlots = place(Array(repeating: seeds.pointer, count: sources))
    let unitSlots = place(Array(repeating: seeds.pointer, count: parameters))
    call.gradient = constant(gradientSlots)
    call.source_gradient = UnsafePointer(sourceSlots)
    call.unit_gradient = UnsafePointer(unitSlots)
    for result in 0..<results {
      for other in 0..<results { gradientSlots[other] = at(seeds, other == result ? 0 : 1) }
      for source in 0..<sources { sourceSlots[source] = at(sourceMatrix, result * sources + source) }
      for parameter in 0..<parameters { unitSlots[parameter] = at(units, result * parameters + parameter) }
      call.input_gradient = at(inputs, result * gates)
      call.recurrent_gradient = recurrents.map { at($0, result * gates) }
      description.pointee = call
      stage.pointwise.backward(description)
    }
  }

  private func row(_ matrix: Matrix, _ row: Int) -> Matrix { matrix.rows(row..<row + 1) }
}
