import CKernels
import LinearAlgebra
import Recurrent

/// k tangent vectors carried along the trajectories of a layer's joint state, one set for each example, and
/// made orthonormal again and again: how fast they grow are the layer's Lyapunov exponents (Benettin et al.
/// 1980).
///
/// Forward, with X_t the tangents after step t as rows [k, C·H]: (1) Z_t = X_{t−1} J_tᵀ, for all examples in
/// one product with W; (2) Z_t = L_t Q_t, X_t = Q_t, every so many steps; (3) LE_i = Σ log (L_t)_{ii} /
/// steps. In reverse, with a bar over dF/d(·): (4) the adjoint of (2) gives Z̄ from X̄; that of (1) gives
/// X̄_{t−1}, W̄ and the derivatives by the pointwise parts of J_t, which `StageTangents` pulls back to states
/// and pre-activations.
final class TangentFrames {
  let layer: RecurrentLayer
  let settings: LyapunovSettings
  /// k
  let count: Int
  private let stages: [StageTangents]
  /// The frame before the first step, the same for every example: [k, H] by component.
  private let start: [Matrix]
  /// Whether all steps are kept for `pullBack`, or the last two.
  private let keepsSteps: Bool
  /// X_{t−1} in block t: [(T+1)·B·k, H] by component.
  private let frames: [Matrix]
  /// L_t: [(T+1)·B·k, k]
  private let factors: Matrix
  /// X_{t−1} W_g of each gate, by stage, and the tangents of a first stage's results: [B·k, H].
  private let products: [[Matrix]], results: [Matrix]
  /// dF/d(products), dF/dX_{t−1} and dF/dX_t, dF/d(tangents of results): [B·k, H]; dF/d(results): [B, H].
  private let productCotangents: [[Matrix]]
  private var before: [Matrix], after: [Matrix]
  private let resultTangentCotangents: [Matrix], resultCotangents: [Matrix]
  /// One example's frame and its cotangent, [k, C·H], and work space: [k, H], [k, k].
  private let joint: Matrix, jointCotangent: Matrix, scratch: Matrix, square: Matrix
  private let functions: UnsafePointer<lab_functions>
  private var terms: [lab_term] = []

  /// - Parameters:
  ///   - layer: runs the cell's formula in Float64 and keeps its forward pass.
  ///   - name: of the stream that the first frame is drawn from.
  ///   - keepsSteps: whether `pullBack` may be asked for.
  init(
    _ layer: RecurrentLayer, _ cell: any Cell, _ settings: LyapunovSettings, name: String, steps: Int,
    examples: Int,
    keepsSteps: Bool
  ) {
    let declaration = layer.declaration, components = declaration.states.count, units = layer.units
    let count = settings.count(states: components, units: units)
    (self.layer, self.settings, self.count, self.keepsSteps) = (layer, settings, count, keepsSteps)
    stages = declaration.stages.indices.map { StageTangents(layer, cell, stage: $0, examples: examples) }
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(rows: rows, columns: columns, precision: .float64)
    }
    func tangents(_ number: Int) -> [Matrix] { (0..<number).map { _ in matrix(examples * count, units) } }
    let rows = (keepsSteps ? steps + 1 : 2) * examples * count
    frames = (0..<components).map { _ in matrix(rows, units) }
    factors = matrix(rows, count)
    products = declaration.stages.map { tangents($0.gates.count) }
    productCotangents = declaration.stages.map { tangents($0.gates.count) }
    let hidden = declaration.stages.count > 1 ? declaration.stages[0].results.count : 0
    (results, resultTangentCotangents) = (tangents(hidden), tangents(hidden))
    resultCotangents = (0..<hidden).map { _ in matrix(examples, units) }
    (before, after) = (tangents(components), tangents(components))
    let joint = matrix(count, components * units)
    (self.joint, jointCotangent) = (joint, matrix(count, components * units))
    (scratch, square) = (matrix(count, units), matrix(count, count))
    functions = layer.precision.functions
    var stream = RandomStream(seed: 0, name: "lyapunov/\(name)")
    joint.assign(stream.normals(joint.count))
    joint.orthonormalizeRows(into: square)
    start = (0..<components).map { component in
      let part = matrix(count, units)
      part.copy(from: joint.columns(component * units..<(component + 1) * units))
      return part
    }
  }

  /// Steps whose growth is not counted, so that frames turn to where growth leads: at most half a sequence.
  func warmup(length: Int) -> Int { min(settings.warmup, length / 2) }

  private func isOrthonormalized(after t: Int, length: Int) -> Bool {
    t == length - 1 || (t + 1 - warmup(length: length)).isMultiple(of: settings.interval)
  }

  /// The block of step t.
  private func slot(_ t: Int) -> Int { keepsSteps ? t : t % 2 }

  private func rows(_ t: Int, _ example: Int, _ batch: BatchShape) -> Range<Int> {
    let first = (slot(t) * batch.examples + example) * count
    return first..<first + count
  }

  /// Block t of tangents over time, all examples: [B·k, H].
  private func block(_ matrix: Matrix, _ t: Int, _ batch: BatchShape) -> Matrix {
    matrix.rows(slot(t) * batch.examples * count..<(slot(t) + 1) * batch.examples * count)
  }

  // MARK: forward

  /// LE of each example and vector along the forward pass that the layer keeps, fastest first in the long
  /// run: [B·k], in nats a step.
  ///
  /// −∞ where a tangent vanishes, as it does where J_t has a null space that is met.
  func exponents(_ batch: BatchShape, _ weights: LayerWeights) -> [Double] {
    var sums = [Double](repeating: 0, count: batch.examples * count)
    for example in 0..<batch.examples {
      for (frame, start) in zip(frames, start) { frame.rows(rows(0, example, batch)).copy(from: start) }
    }
    for t in 0..<batch.steps {
      for stage in stages.indices { advance(stage, t, batch, weights, writesStates: true) }
      for example in 0..<batch.examples {
        let length = batch.length(example), next = rows(t + 1, example, batch)
        guard t < length else {
          for frame in frames { frame.rows(next).copy(from: frame.rows(rows(t, example, batch))) }
          continue
        }
        guard isOrthonormalized(after: t, length: length) else { continue }
        gather(frames, next, into: joint)
        let factor = factors.rows(rows(t, example, batch))
        joint.orthonormalizeRows(into: factor)
        scatter(joint, to: frames, next)
        guard t >= warmup(length: length) else { continue }
        for vector in 0..<count { sums[example * count + vector] += Reals.log(factor[vector, vector]) }
      }
    }
    return sums.enumerated().map { index, sum in sum / Double(countedSteps(index / count, batch)) }
  }

  private func countedSteps(_ example: Int, _ batch: BatchShape) -> Int {
    let length = batch.length(example)
    return length - warmup(length: length)
  }

  /// (1) of one stage for all examples: products with W, then tangents of the results.
  private func advance(
    _ stage: Int, _ t: Int, _ batch: BatchShape, _ weights: LayerWeights, writesStates: Bool
  ) {
    let tangents = stages[stage], isLast = stage == stages.count - 1
    tangents.evaluate(batch, weights, t)
    let sources = sources(stage, t, batch), W = tangents.gates.columns(of: weights.W)
    let active = 0..<batch.activeExamples[t] * count
    for gate in products[stage].indices {
      for (block, read) in tangents.reads.enumerated() {
        multiply(
          sources[read].rows(active), part(block, gate, of: W), into: products[stage][gate].rows(active),
          adding: block > 0)
      }
    }
    guard !isLast || writesStates else { return }
    for result in 0..<tangents.results {
      let target = isLast ? block(frames[result], t + 1, batch) : results[result]
      for example in 0..<batch.examples where t < batch.length(example) {
        let rows = example * count..<(example + 1) * count
        terms.removeAll(keepingCapacity: true)
        for (gate, partial) in tangents.recurrent[result].enumerated() {
          if let partial { add(partial.values, example, products[stage][gate].rows(rows)) }
        }
        for (source, partial) in tangents.source[result].enumerated() {
          if let partial { add(partial.values, example, sources[source].rows(rows)) }
        }
        combine(into: target.rows(rows), adding: false)
      }
    }
  }

  /// Tangents of what stage `stage` reads at step t: [B·k, H].
  private func sources(_ stage: Int, _ t: Int, _ batch: BatchShape) -> [Matrix] {
    frames.map { block($0, t, batch) } + (stage == 0 ? [] : results)
  }

  /// The rows of W, or of its columns of a stage, that belong to block `block` of the things that W reads.
  private func rows(_ block: Int, of W: Matrix) -> Matrix {
    W.rows(block * layer.units..<(block + 1) * layer.units)
  }

  /// Those rows in one gate's columns.
  private func part(_ block: Int, _ gate: Int, of W: Matrix) -> Matrix {
    rows(block, of: W).columns(gate * layer.units..<(gate + 1) * layer.units)
  }

  // MARK: reverse

  /// Carries dF/dLE of every example and vector, [B·k], back: adds to dF/ds in the layer's state gradients
  /// and carries it on to the first step, leaves dF/da in the layer, adds what W and per-unit parameters owe
  /// directly. `exponents` must have been asked for.
  func pullBack(
    _ exponentCotangents: [Double], _ batch: BatchShape, _ weights: LayerWeights, into gradients: LayerWeights
  ) {
    precondition(keepsSteps, "frames that are not kept cannot be carried back")
    for matrix in before + after { matrix.clear() }
    for t in (0..<batch.steps).reversed() {
      for stage in stages.indices { advance(stage, t, batch, weights, writesStates: false) }
      for example in 0..<batch.examples where t < batch.length(example) {
        orthonormalizationAdjoint(t, example, batch, exponentCotangents)
      }
      for matrix in before + resultTangentCotangents + resultCotangents { matrix.clear() }
      for stage in stages.indices.reversed() { pullBack(stage, t, batch, weights, into: gradients) }
      // Past their end frames stand still.
      for example in 0..<batch.examples where t >= batch.length(example) {
        for (earlier, later) in zip(before, after) {
          earlier.rows(example * count..<(example + 1) * count).copy(
            from: later.rows(example * count..<(example + 1) * count))
        }
      }
      swap(&before, &after)
    }
  }

  /// (4), in place on dF/dX_t of one example.
  private func orthonormalizationAdjoint(
    _ t: Int, _ example: Int, _ batch: BatchShape, _ exponentCotangents: [Double]
  ) {
    let length = batch.length(example)
    guard isOrthonormalized(after: t, length: length) else { return }
    let place = example * count..<(example + 1) * count, L = factors.rows(rows(t, example, batch))
    gather(frames, rows(t + 1, example, batch), into: joint)
    gather(after, place, into: jointCotangent)
    let share = t >= warmup(length: length) ? 1 / Double(countedSteps(example, batch)) : 0
    joint.pullBackOrthonormalization(
      jointCotangent, through: L, logDiagonal: exponentCotangents[place].map { share * $0 }, scratch: square)
    scatter(jointCotangent, to: after, place)
  }

  /// The adjoint of (1) and of the layer's own step, for one stage.
  private func pullBack(
    _ stage: Int, _ t: Int, _ batch: BatchShape, _ weights: LayerWeights, into gradients: LayerWeights
  ) {
    let tangents = stages[stage], isLast = stage == stages.count - 1
    let targets = isLast ? after : resultTangentCotangents
    let sources = sources(stage, t, batch),
      sourceCotangents = before + (stage == 0 ? [] : resultTangentCotangents)
    let active = 0..<batch.activeExamples[t] * count
    tangents.clearCotangents()
    for gate in productCotangents[stage] { gate.clear() }
    for example in 0..<batch.examples where t < batch.length(example) {
      let rows = example * count..<(example + 1) * count
      for result in 0..<tangents.results {
        let target = targets[result].rows(rows)
        for (gate, partial) in tangents.recurrent[result].enumerated() {
          guard let partial else { continue }
          addProduct(
            partial, example, target, products[stage][gate].rows(rows),
            productCotangents[stage][gate].rows(rows))
        }
        for (source, partial) in tangents.source[result].enumerated() {
          guard let partial else { continue }
          addProduct(
            partial, example, target, sources[source].rows(rows), sourceCotangents[source].rows(rows))
        }
      }
    }
    let W = tangents.gates.columns(of: weights.W), gradientOfW = tangents.gates.columns(of: gradients.W)
    for (gate, cotangent) in productCotangents[stage].enumerated() {
      let cotangent = cotangent.rows(active)
      for (block, read) in tangents.reads.enumerated() {
        multiply(
          cotangent, part(block, gate, of: W).transposed, into: sourceCotangents[read].rows(active),
          adding: true)
        multiply(
          sources[read].rows(active).transposed, cotangent, into: part(block, gate, of: gradientOfW),
          adding: true)
      }
    }
    // The states that these tangents are taken at move, too.
    let states = layer.stateGradients.map { layer.block($0, t, batch) }
    let stateTargets = states + (stage == 0 ? [] : resultCotangents)
    tangents.pullBack(
      batch, weights, t,
      resultCotangents: isLast
        ? layer.stateGradients.map { layer.block($0, t + 1, batch) } : resultCotangents,
      into: stateTargets, unitGradients: gradients.unit)
    let examples = 0..<batch.activeExamples[t]
    for (block, read) in tangents.reads.enumerated() {
      multiply(
        tangents.productCotangent(t, batch).rows(examples), rows(block, of: W).transposed,
        into: stateTargets[read].rows(examples), adding: true)
    }
  }

  /// For target = partial ⊙ source, row by row: adds dF/d(partial) and dF/d(source).
  private func addProduct(
    _ partial: StageTangents.Partial, _ example: Int, _ target: Matrix, _ source: Matrix,
    _ sourceCotangent: Matrix
  ) {
    lab_row(functions, LAB_ROW_MULTIPLY)?(target.count, target.pointer, source.pointer, scratch.pointer)
    partial.cotangents.rows(example..<example + 1).addColumnSums(of: scratch)
    terms.removeAll(keepingCapacity: true)
    add(partial.values, example, target)
    combine(into: sourceCotangent, adding: true)
  }

  // MARK: pieces

  private func add(_ coefficients: Matrix, _ example: Int, _ source: Matrix) {
    terms.append(
      lab_term(
        coefficient: UnsafeRawPointer(coefficients.rows(example..<example + 1).pointer),
        in: UnsafeRawPointer(source.pointer),
        stride: source.stride))
  }

  private func combine(into target: Matrix, adding: Bool) {
    functions.pointee.combine(target.rows, target.columns, terms, terms.count, adding, target.pointer)
  }

  private func gather(_ components: [Matrix], _ rows: Range<Int>, into joint: Matrix) {
    for (number, component) in components.enumerated() {
      joint.columns(number * layer.units..<(number + 1) * layer.units).copy(from: component.rows(rows))
    }
  }

  private func scatter(_ joint: Matrix, to components: [Matrix], _ rows: Range<Int>) {
    for (number, component) in components.enumerated() {
      component.rows(rows).copy(from: joint.columns(number * layer.units..<(number + 1) * layer.units))
    }
  }
}
