import CKernels
public import LinearAlgebra

/// The ways of an error back through the pointwise formula of one stage: to the recurrent product of each
/// gate, and to each source at fixed pre-activations. For all examples of a batch at one step.
///
/// A way is a product of factors, unit by unit. One of them is the slope φ′ of the function that squashes
/// what the way leads to, if there is one such function: σ or tanh of a gate's pre-activation. It is kept
/// apart: `unsquashed` is the error with this slope taken to be 1, so that `error` = `unsquashed` ⊙ φ′. What
/// the function is follows from the formula; no cell declares it.
///
/// The layer must run its formula, not kernels, and keep its forward pass.
public final class StagePaths {
  /// Where an error arrives.
  public struct Way {
    /// With the slope φ′ left out, [B, H]; nil where no function stands alone on the way: two functions read
    /// the gate, as in a JANET, or none.
    public let unsquashed: Matrix?
    /// dE/d(rW)_g or dE/d(source): [B, H]; zero for sequences that are over.
    public let error: Matrix

    public init(unsquashed: Matrix?, error: Matrix) { (self.unsquashed, self.error) = (unsquashed, error) }
  }

  /// By gate of the stage, and by source: state components at t−1, then results of the stage before. Nil where
  /// nothing arrives whatever the numbers.
  public private(set) var gates: [Way?] = [], sources: [Way?] = []

  private let errors: [Matrix?]
  private let registers: StageRegisters
  private let runner: RowProgramRunner
  /// Where the program's outputs belong.
  private var targets: [Matrix] = []

  /// - Parameters:
  ///   - layer: one that runs the cell's formula.
  ///   - cell: the layer's cell.
  ///   - index: the stage's number in the cell's declaration.
  ///   - errors: dE/d(result) of the stage's results, [B, H] each, to be set before `evaluate`; nil where it is
  ///     zero.
  ///   - examples: those of the widest batch.
  public init(
    _ layer: RecurrentLayer, _ cell: any Cell, stage index: Int, errors: [Matrix?], examples: Int
  ) {
    let declaration = layer.declaration
    let sourceCount = declaration.states.count + (index == 0 ? 0 : declaration.stages[0].results.count)
    let formula = TracedStage(cell, index, declaration, sources: sourceCount)
    precondition(errors.count == formula.results.count, "a stage has an error for each of its results")
    self.errors = errors
    registers = StageRegisters(layer, stage: index, formula)
    let seeded = zip(formula.results, errors).filter { $1 != nil }.map(\.0)
    let seeds = (formula.count..<formula.count + seeded.count).map(Traced.init(input:))
    let count = formula.count + seeds.count
    let gradients = Traced.gradients(of: seeded, seeds: seeds, inputs: count)
    var kept: [Traced] = [], targets: [Matrix] = []
    func keep(_ expression: Traced) -> Matrix {
      kept.append(expression)
      targets.append(Matrix(rows: examples, columns: layer.units, precision: layer.precision))
      return targets[targets.count - 1]
    }
    func way(to input: Int) -> Way? {
      guard gradients[input].constant != 0 else { return nil }
      let unsquashed = Traced.squashing(of: input, in: seeded).map {
        Traced.gradients(of: seeded, seeds: seeds, inputs: count, straight: $0)[input]
      }
      return Way(unsquashed: unsquashed.map(keep), error: keep(gradients[input]))
    }
    // Where there is no W nothing arrives through a gate.
    let isRecurrent = !layer.stages[index].reads.isEmpty
    gates = formula.recurrent.map { isRecurrent ? way(to: $0) : nil }
    sources = formula.sources.map { way(to: $0) }
    self.targets = targets
    runner = RowProgramRunner(
      RowProgram(kept, inputs: count, fixed: formula.parameters), units: layer.units,
      precision: layer.precision)
  }

  /// Takes the errors back at step t of the forward pass that the layer keeps.
  public func evaluate(_ batch: BatchShape, _ weights: LayerWeights, _ t: Int) {
    registers.prepare(runner, weights)
    for example in 0..<batch.examples {
      let isAlive = t < batch.length(example)
      if isAlive {
        var register = registers.bind(runner, batch, weights, t, example)
        for case let error? in errors {
          runner.registers[register] = error.start(ofRow: example)
          register += 1
        }
        runner.run()
      }
      for (index, target) in targets.enumerated() {
        registers.store(isAlive ? runner.output(index) : nil, target.start(ofRow: example))
      }
    }
  }
}
