import CKernels
import LinearAlgebra

/// How y_{t−1} enters step t of a layer that generates, through weights F [K, G·H] (`decoder.U`, or `Y` for
/// one-to-many).
///
/// teacher and greedy pick the row of a token; soft multiplies softmax(y_{t−1}) by F, and its gradient flows
/// back into y_{t−1}.
final class Feedback {
  let kind: FeedbackKind
  /// The token fed back into each step, −1 for none: [T·B].
  private(set) var tokens: [Int32] = []
  /// softmax(y_{t−1}) in block t, for soft: [T·B, K].
  private let probabilities: Matrix?
  private let probabilityGradient: Matrix
  /// Rows of F for one step: [B, G·H], stage by stage.
  private let picked: [Matrix]

  init(_ kind: FeedbackKind, layer: RecurrentLayer, classes: Int, steps: Int, examples: Int) {
    self.kind = kind
    probabilities =
      kind == .soft ? Matrix(rows: steps * examples, columns: classes, precision: layer.precision) : nil
    probabilityGradient = Matrix(rows: examples, columns: classes, precision: layer.precision)
    picked = layer.stages.map {
      Matrix(rows: examples, columns: $0.gates.range.count * layer.units, precision: layer.precision)
    }
  }

  /// What is known before the first step. Nothing enters step 0, nor a step past a sequence's end.
  func begin(_ batch: Batch) {
    let shape = batch.outputShape, B = shape.examples
    tokens = Array(repeating: -1, count: shape.rows)
    probabilities?.rows(0..<B).clear()
    guard kind == .teacher, case .classes(let targets) = batch.targets else { return }
    for t in 1..<max(shape.steps, 1) {
      for example in 0..<B where t < shape.length(example) {
        tokens[t * B + example] = targets[(t - 1) * B + example]
      }
    }
  }

  func probabilities(_ t: Int, _ batch: BatchShape) -> Matrix? {
    probabilities?.rows(t * batch.examples..<(t + 1) * batch.examples)
  }

  /// Whether step t can only be computed after step t−1's output.
  var isSequential: Bool { kind == .greedy || kind == .soft }

  /// Adds what is fed back into step t to the input part.
  func forward(_ t: Int, _ shape: BatchShape, outputs: Matrix, into layer: RecurrentLayer, F: Matrix) {
    guard t > 0, kind != .none else { return }
    let B = shape.examples
    if isSequential { choose(t, shape, layer.block(outputs, t - 1, shape)) }
    for (stage, picked) in zip(layer.stages, picked) {
      let picked = picked.rows(0..<B)
      if let probabilities {
        multiply(layer.block(probabilities, t, shape), stage.gates.columns(of: F), into: picked)
      } else {
        tokens.withRows { picked.gather(rows: $0 + t * B, of: stage.gates.columns(of: F)) }
      }
      layer.block(stage.input, t, shape).add(picked)
    }
  }

  /// The tokens or probabilities that y_{t−1} says.
  private func choose(_ t: Int, _ shape: BatchShape, _ y: Matrix) {
    let B = shape.examples
    let chosen = probabilities.map { $0.rows(t * B..<(t + 1) * B) }
    let alive = (0..<B).map { t < shape.length($0) }
    var predicted = [Int32](repeating: -1, count: B)
    y.precision.functions.pointee.softmax(B, y.columns, y.pointer, alive, chosen?.pointer, &predicted)
    if kind == .greedy { tokens.replaceSubrange(t * B..<(t + 1) * B, with: predicted) }
  }

  /// After step t of the reverse pass, for soft: dE/dy_{t−1} through the feedback, [B, K], valid until the next
  /// call; nil if no gradient passes.
  func backward(_ t: Int, _ shape: BatchShape, from layer: RecurrentLayer, F: Matrix) -> Matrix? {
    guard t > 0, let probabilities else { return nil }
    let B = shape.examples, gradient = probabilityGradient.rows(0..<B)
    gradient.clear()
    for stage in layer.stages {
      multiply(
        layer.block(stage.inputGradient, t, shape), stage.gates.columns(of: F).transposed, into: gradient,
        adding: true)
    }
    let p = layer.block(probabilities, t, shape)
    p.precision.functions.pointee.softmax_gradient(B, p.columns, p.pointer, gradient.pointer)
    return gradient
  }

  /// dF += Σ_t (what was fed back)ᵀ dE/da_t over a block of steps.
  func add(_ block: GradientBlock, to F: Matrix) {
    switch kind {
    case .none: return
    case .teacher, .greedy:
      tokens.withRows {
        block.gates.columns(of: F).scatterAdd(rows: $0 + block.rows.lowerBound, from: block.values)
      }
    case .soft:
      if let probabilities { block.add(probabilities.rows(block.rows), rows: block.rows, to: F) }
    }
  }
}
