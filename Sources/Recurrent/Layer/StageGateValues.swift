import CKernels
public import LinearAlgebra

/// What the gates of one stage let through, for all examples of a batch at one step: φ(a_g), φ being the one
/// function that squashes a gate's pre-activation, and how steep φ is there.
///
/// What the function is follows from the formula; no cell declares it. The layer must run its formula, not
/// kernels.
public final class StageGateValues {
  public struct Gate: Sendable {
    /// φ(a), [B, H]; zero for sequences that are over.
    public let value: Matrix
    /// φ′(a) as a share of its greatest modulus, 1 for tanh and ¼ for σ: [B, H].
    public let slope: Matrix
  }

  /// By gate of the stage; nil where no function stands alone behind the gate, or one that has no steepest place.
  public let gates: [Gate?]

  private let registers: StageRegisters
  private let runner: RowProgramRunner

  /// - Parameters:
  ///   - layer: one that runs the cell's formula.
  ///   - cell: the layer's cell.
  ///   - index: the stage's number in the cell's declaration.
  ///   - examples: those of the widest batch.
  public init(_ layer: RecurrentLayer, _ cell: any Cell, stage index: Int, examples: Int) {
    let declaration = layer.declaration
    let sourceCount = declaration.states.count + (index == 0 ? 0 : declaration.stages[0].results.count)
    let formula = TracedStage(cell, index, declaration, sources: sourceCount)
    registers = StageRegisters(layer, stage: index, formula)
    func rows() -> Matrix { Matrix(rows: examples, columns: layer.units, precision: layer.precision) }
    var expressions: [Traced] = []
    gates = StageGateValues.functions(formula).map { function in
      guard let (value, slope) = function else { return nil }
      expressions += [value, slope]
      return Gate(value: rows(), slope: rows())
    }
    runner = RowProgramRunner(
      RowProgram(expressions, inputs: formula.count, fixed: formula.parameters), units: layer.units,
      precision: layer.precision)
  }

  /// The gates of a cell that have such a function.
  public static func gates(of cell: any Cell) -> [String] {
    let declaration = cell.declaration
    return declaration.stages.enumerated().flatMap { index, stage in
      let sources = declaration.states.count + (index == 0 ? 0 : declaration.stages[0].results.count)
      let functions = functions(TracedStage(cell, index, declaration, sources: sources))
      return zip(stage.gates, functions).filter { $1 != nil }.map(\.0)
    }
  }

  private static func functions(_ formula: TracedStage) -> [(value: Traced, slope: Traced)?] {
    formula.input.map { gate in
      Traced.squashing(of: gate, in: formula.results)?.first.flatMap { node in
        node.relativeSlope.map { (Traced(node: node), $0) }
      }
    }
  }

  /// Sets the gates' matrices to those of step t of the forward pass that the layer keeps.
  public func evaluate(_ batch: BatchShape, _ weights: LayerWeights, _ t: Int) {
    registers.prepare(runner, weights)
    for example in 0..<batch.examples {
      let isAlive = t < batch.length(example)
      if isAlive {
        registers.bind(runner, batch, weights, t, example)
        runner.run()
      }
      var output = 0
      for case let gate? in gates {
        for target in [gate.value, gate.slope] {
          registers.store(isAlive ? runner.output(output) : nil, target.start(ofRow: example))
          output += 1
        }
      }
    }
  }
}
