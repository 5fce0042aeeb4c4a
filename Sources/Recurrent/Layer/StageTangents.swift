import CKernels
public import LinearAlgebra

/// The pointwise derivatives of one stage's formula, for all examples of a batch at one step, and the
/// derivatives of these.
///
/// With P_{rg} = ∂result_r/∂(rW)_g and D_{rs} = ∂result_r/∂source_s at fixed pre-activations, a tangent δ of
/// what a stage reads becomes (1) δresult_r = Σ_g P_{rg} ⊙ (δread W_g) + Σ_s D_{rs} ⊙ δsource_s. Both are
/// expressions of the formula, differentiated once; a function of them is pulled back to pre-activations and
/// sources by differentiating the expressions once more. The layer must run its formula, not kernels, and
/// keep its forward pass.
public final class StageTangents {
  public let gates: StageGates
  /// How many results; how many sources: state components at t−1, then results of the stage before.
  public let results: Int, sources: Int
  /// The sources that W multiplies, a block of its rows each.
  public let reads: [Int]
  /// P_{rg} and D_{rs}, [B, H] each, with the place for the derivative by it; nil if it is zero whatever the
  /// numbers.
  public private(set) var recurrent: [[Partial?]] = [], source: [[Partial?]] = []

  /// One pointwise derivative of all examples.
  public struct Partial {
    /// [B, H]; zero for sequences that are over.
    public let values: Matrix
    /// dF/d(values), to be set before `pullBack`: [B, H].
    public let cotangents: Matrix
  }

  private let layer: RecurrentLayer
  private let stage: RecurrentLayer.Stage
  private let partials: [Partial]
  private let first: RowProgramRunner, second: RowProgramRunner
  private let registers: StageRegisters
  private let units: Int
  private let functions: UnsafePointer<lab_functions>

  /// Tangents of one stage of a layer.
  ///
  /// - Parameters:
  ///   - layer: one that runs the cell's formula.
  ///   - cell: the layer's cell.
  ///   - index: the stage's number in the cell's declaration.
  ///   - examples: those of the widest batch.
  public init(_ layer: RecurrentLayer, _ cell: any Cell, stage index: Int, examples: Int) {
    let declaration = layer.declaration, stage = layer.stages[index]
    (self.layer, self.stage, gates, units) = (layer, stage, stage.gates, layer.units)
    functions = layer.precision.functions
    results = declaration.stages[index].results.count
    sources = declaration.states.count + (stage.isFirst ? 0 : declaration.stages[0].results.count)
    reads = stage.reads
    let formula = TracedStage(cell, index, declaration, sources: sources)
    var kept: [Traced] = [], partials: [Partial] = []
    func place(_ expression: Traced) -> Partial? {
      guard expression.constant != 0 else { return nil }
      func rows() -> Matrix { Matrix(rows: examples, columns: layer.units, precision: layer.precision) }
      kept.append(expression)
      partials.append(Partial(values: rows(), cotangents: rows()))
      return partials.last
    }
    for result in formula.results {
      let gradients = Traced.gradients(of: [result], seeds: [Traced(1)], inputs: formula.count)
      recurrent.append(formula.recurrent.map { place(gradients[$0]) })
      source.append(formula.sources.map { place(gradients[$0]) })
    }
    self.partials = partials
    registers = StageRegisters(layer, stage: index, formula)
    first = RowProgramRunner(
      RowProgram(kept, inputs: formula.count, fixed: formula.parameters), units: units,
      precision: layer.precision)
    let seeds = (formula.count..<formula.count + kept.count + results).map(Traced.init(input:))
    let count = formula.count + seeds.count
    let gradients = Traced.gradients(of: kept + formula.results, seeds: seeds, inputs: count)
    let recurrent = stage.recurrent == nil ? [] : Array(formula.recurrent)
    let wanted = Array(formula.input) + recurrent + formula.sources + formula.parameters
    second = RowProgramRunner(
      RowProgram(wanted.map { gradients[$0] }, inputs: count, fixed: formula.parameters), units: units,
      precision: layer.precision)
  }

  /// Finds P and D of all examples at step t of the forward pass that the layer keeps.
  public func evaluate(_ batch: BatchShape, _ weights: LayerWeights, _ t: Int) {
    registers.prepare(first, weights)
    for example in 0..<batch.examples {
      let isAlive = t < batch.length(example)
      if isAlive {
        registers.bind(first, batch, weights, t, example)
        first.run()
      }
      for (index, partial) in partials.enumerated() {
        registers.store(isAlive ? first.output(index) : nil, partial.values.start(ofRow: example))
      }
    }
  }

  /// Forgets the derivatives by P and D.
  public func clearCotangents() {
    for partial in partials { partial.cotangents.clear() }
  }

  /// Pulls dF/dP and dF/dD, as they stand in the partials, and dF/dresults back through the formula at step
  /// t: dF/d(xU + b) and dF/d(rW) are left where the layer's own reverse pass leaves them.
  ///
  /// - Parameters:
  ///   - batch: the shape of the batch.
  ///   - weights: the layer's own.
  ///   - t: the step.
  ///   - resultCotangents: dF/dresult_r, [B, H] each.
  ///   - sourceCotangents: += dF/dsource_s at fixed pre-activations, [B, H] each.
  ///   - unitGradients: += dF/d(per-unit parameter), [1, H] each.
  public func pullBack(
    _ batch: BatchShape, _ weights: LayerWeights, _ t: Int, resultCotangents: [Matrix],
    into sourceCotangents: [Matrix],
    unitGradients: [Matrix]
  ) {
    let seeds = partials.map(\.cotangents) + resultCotangents, width = units * layer.precision.size
    registers.prepare(second, weights)
    let direct = [stage.inputGradient] + (stage.recurrentGradient.map { [$0] } ?? [])
    for example in 0..<batch.examples {
      let row = t * batch.examples + example, isAlive = t < batch.length(example)
      if isAlive {
        var register = registers.bind(second, batch, weights, t, example)
        for cotangent in seeds {
          second.registers[register] = cotangent.start(ofRow: example)
          register += 1
        }
        second.run()
      }
      var output = 0
      func next() -> UnsafeMutableRawPointer? {
        defer { output += 1 }
        return isAlive ? second.output(output) : nil
      }
      for matrix in direct {
        for gate in 0..<gates.range.count { registers.store(next(), matrix.start(ofRow: row) + gate * width) }
      }
      guard isAlive else { continue }
      for target in sourceCotangents { add(next(), target.start(ofRow: example)) }
      for target in unitGradients { add(next(), target.pointer) }
    }
  }

  /// dF/d(rW) of step t after `pullBack`, whether parts are kept apart or not: [B, G·H].
  public func productCotangent(_ t: Int, _ batch: BatchShape) -> Matrix {
    layer.block(stage.productGradient, t, batch)
  }

  private func add(_ value: UnsafeMutableRawPointer?, _ row: UnsafeMutableRawPointer) {
    guard let value else { return }
    lab_row(functions, LAB_ROW_ADD)?(units, row, value, row)
  }
}
