import LinearAlgebra
import Recurrent

/// The ways of an error back over one step of a layer, for any cell: past its gates (the carry), and through
/// each of them. What arrives by all of them is the error times the step's Jacobian.
///
/// One path for each gate: (1) μ → μ ⊙ all that multiplies φ(a_g) → ⊙ φ′(a_g) → W_gᵀ. One for the carry: ∂s_t/
/// ∂s_{t−1} at fixed pre-activations. Where a second affine stage reads a result of the first, a path through
/// its gate n goes on as (1) does, through each gate r of the first, `n.r`, or past them, `n`.
final class LayerPaths {
  /// λ_t, to be set before `follow`: [B, H] by component.
  let errors: [Matrix]
  private(set) var paths: [ErrorPath] = []

  private enum Operation {
    case evaluate(StagePaths)
    /// δ_g W_gᵀ of a thing that the stage reads.
    case multiply(Matrix, stage: Int, gate: Int, read: Int, into: Matrix)
    case add(Matrix, to: Matrix)
  }

  private let layer: RecurrentLayer
  private let cell: any Cell
  private let examples: Int
  private var operations: [Operation] = []

  /// Those of a layer that runs its cell's formula and keeps its forward pass.
  init(_ layer: RecurrentLayer, _ cell: any Cell, examples: Int) {
    (self.layer, self.cell, self.examples) = (layer, cell, examples)
    errors = layer.states.map { _ in
      Matrix(rows: examples, columns: layer.units, precision: layer.precision)
    }
    let stages = layer.declaration.stages, states = layer.states.count
    let last = evaluate(stage: stages.count - 1, errors)
    guard stages.count > 1 else {
      addCarry(last)
      addGates(last, stage: 0)
      return
    }
    // Past the second stage's gates, through the first stage's results or the states themselves.
    let first = evaluate(stage: 0, last.sources[states...].map { $0?.error })
    addCarry(last, first)
    addGates(first, stage: 0)
    addGates(last, stage: 1)
  }

  /// Names of the paths of a cell, in order.
  static func names(_ cell: any Cell) -> [String] {
    let layer = RecurrentLayer(
      cell, units: 1, precision: .float64, steps: 1, examples: 1, keepsForward: true, kernels: nil)
    return LayerPaths(layer, cell, examples: 1).paths.map(\.name)
  }

  /// Takes `errors` back over step t of the forward pass that the layer keeps, along every path.
  func follow(_ t: Int, _ batch: BatchShape, _ weights: LayerWeights) {
    let units = layer.units, rows = 0..<batch.examples
    for operation in operations {
      switch operation {
      case .evaluate(let stage): stage.evaluate(batch, weights, t)
      case .multiply(let error, let stage, let gate, let read, let target):
        let W = layer.stageGates[stage].columns(of: weights.W.rows(read * units..<(read + 1) * units))
          .columns(gate * units..<(gate + 1) * units)
        multiply(error.rows(rows), W.transposed, into: target.rows(rows))
      case .add(let part, let sum): sum.add(part)
      }
    }
  }

  // MARK: construction

  private func rows() -> Matrix {
    Matrix(rows: examples, columns: layer.units, precision: layer.precision)
  }

  private func evaluate(stage: Int, _ errors: [Matrix?]) -> StagePaths {
    let paths = StagePaths(layer, cell, stage: stage, errors: errors, examples: examples)
    operations.append(.evaluate(paths))
    return paths
  }

  private func addCarry(_ stage: StagePaths, _ earlier: StagePaths? = nil) {
    var sources = Array(stage.sources[0..<layer.states.count])
    for (component, way) in (earlier?.sources ?? []).enumerated() {
      guard let way else { continue }
      if let own = sources[component] {
        operations.append(.add(way.error, to: own.error))
        sources[component] = StagePaths.Way(unsquashed: nil, error: own.error)
      } else {
        sources[component] = way
      }
    }
    add(ErrorPath.carry, after: [], to: sources)
  }

  /// A path through each gate of a stage.
  ///
  /// - Parameters:
  ///   - prefix: the gates that lie behind the error already, in its order.
  ///   - before: what it has met there.
  private func addGates(
    _ paths: StagePaths, stage: Int, prefix: String = "", after before: [ErrorPath.Stage] = []
  ) {
    let declaration = layer.declaration, states = layer.states.count
    let reads = declaration.sourcesRead(by: stage)
    for (gate, way) in paths.gates.enumerated() {
      guard let way else { continue }
      let name = prefix + declaration.stages[stage].gates[gate]
      let arriving = reads.map { _ in rows() }
      for (read, target) in arriving.enumerated() {
        operations.append(.multiply(way.error, stage: stage, gate: gate, read: read, into: target))
      }
      let stages = before + factors([way]) + [ErrorPath.Stage(factor: .weights, error: arriving)]
      if reads.allSatisfy({ $0 < states }) {
        self.paths.append(ErrorPath(name: name, stages: stages, components: reads))
      } else {
        var errors: [Matrix?] = declaration.stages[0].results.map { _ in nil }
        for (read, error) in zip(reads, arriving) { errors[read - states] = error }
        let first = evaluate(stage: 0, errors)
        add(name, after: stages, to: first.sources)
        addGates(first, stage: 0, prefix: name + ".", after: stages)
      }
    }
  }

  /// A path that ends at the sources of a stage.
  private func add(_ name: String, after before: [ErrorPath.Stage], to sources: [StagePaths.Way?]) {
    let components = sources.indices.filter { sources[$0] != nil }
    if components.isEmpty { return }
    paths.append(
      ErrorPath(name: name, stages: before + factors(sources.compactMap { $0 }), components: components))
  }

  /// Pointwise factors: the slope apart where there is one.
  private func factors(_ ways: [StagePaths.Way]) -> [ErrorPath.Stage] {
    let arriving = ErrorPath.Stage(factor: .gate, error: ways.map(\.error))
    guard ways.contains(where: { $0.unsquashed != nil }) else { return [arriving] }
    return [
      ErrorPath.Stage(factor: .gate, error: ways.map { $0.unsquashed ?? $0.error }),
      ErrorPath.Stage(factor: .saturation, error: arriving.error),
    ]
  }
}
