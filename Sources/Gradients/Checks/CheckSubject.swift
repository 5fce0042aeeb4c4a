import LinearAlgebra
public import Recurrent

/// A model and a batch made small enough to be checked by every engine, in Float64, with its own parameters.
///
/// Sequences are left out and cut short, and tokens that no longer occur lose their rows, which have no
/// gradient; what remains is the same model. Every reduction is said in `remarks`.
public struct CheckSubject {
  public let network: Network
  public let batch: Batch
  /// What was reduced, one phrase each.
  public let remarks: [String]
  /// Whether engines that carry the full influence are affordable.
  public let affordsInfluence: Bool
  /// How many numbers of each parameter are perturbed.
  public let samples: Int

  /// Sequences of a reduced batch; three of them ragged try every mask.
  static let examples = 3
  /// Floating-point operations of one pass that carries full influence.
  static let influenceBudget = 1.6e10
  /// Operations of one set of perturbations: complex arithmetic in plain loops.
  static let perturbationBudget = 4e7
  /// Numbers of each parameter that are perturbed at least.
  static let fewestSamples = 4

  /// Reduces a model and a batch to what `effort`, the share of the budgets that may be spent, allows.
  public init(
    _ model: ModelSettings, _ shape: NetworkShape, loss: LossSettings, parameters: Parameters,
    batch original: Batch,
    effort: Double = 1
  ) {
    let influenceBudget = effort * CheckSubject.influenceBudget,
      perturbationBudget = effort * CheckSubject.perturbationBudget
    var remarks: [String] = []
    let examples = min(original.examples, CheckSubject.examples)
    if examples < original.examples { remarks.append("\(examples) of \(original.examples) sequences") }
    let longest = max(original.inputShape.steps, original.outputShape.steps)
    var steps = longest
    let hasOutputSteps = shape.arrangement.hasOutputSteps
    // Where inputs and outputs go together the last steps are kept: the first ones may not be scored.
    let keepsEnd = shape.arrangement == .manyToMany
    var cut = CutBatch(
      original, examples: examples, steps: steps, hasOutputSteps: hasOutputSteps, keepsEnd: keepsEnd)
    func isTooLong() -> Bool {
      let parameters = ParameterNames(model, cut.shape(shape)).shapes
      let perturbations =
        cut.evaluationCost(parameters) * Double(parameters.count * CheckSubject.fewestSamples)
      return cut.influenceCost(model, shape) > influenceBudget || perturbations > perturbationBudget
    }
    while steps > 2, isTooLong() {
      steps = max(2, min(steps - 1, steps * 4 / 5))
      cut = CutBatch(
        original, examples: examples, steps: steps, hasOutputSteps: hasOutputSteps, keepsEnd: keepsEnd)
    }
    if steps < longest {
      remarks.append(
        "the \(keepsEnd ? "last" : "first") \(steps), \(steps - 1), … steps of at most \(longest)")
    }
    let small = cut.shape(shape)
    if case .tokens(let all) = shape.inputs, cut.tokens.count < all {
      remarks.append("the \(cut.tokens.count) tokens that occur of \(all)")
    }
    network = Network(
      model, small, loss: loss, precision: .float64, inputSteps: cut.batch.inputShape.steps,
      outputSteps: cut.batch.outputShape.steps, examples: examples, keepsForward: true)
    if parameters.values.precision != .float64 { remarks.append("Float64 instead of Float32") }
    for each in network.parameters.shapes {
      let source = parameters[each.name], target = network.parameters[each.name]
      if each.hasTokenRows {
        for (row, token) in cut.tokens.enumerated() {
          target.rows(row..<row + 1).assign(source.rows(token..<token + 1).elements)
        }
      } else {
        target.assign(source.elements)
      }
    }
    affordsInfluence = cut.influenceCost(model, shape) <= 4 * influenceBudget
    let evaluation = cut.evaluationCost(network.parameters.shapes)
    samples = min(
      max(
        Int(min(perturbationBudget / (evaluation * Double(network.parameters.shapes.count)), 1e6)),
        CheckSubject.fewestSamples), 64)
    (batch, self.remarks) = (cut.batch, remarks)
  }

  /// The same network reading its tokens' vectors as given numbers, for engines that are defined without an
  /// embedding only.
  func withGivenVectors() -> (network: Network, batch: Batch)? {
    guard let name = network.names.embedding, case .tokens(let tokens) = batch.inputs else { return nil }
    var model = network.model
    model.embedding = nil
    let vectors = network.parameters[name]
    let shape = NetworkShape(
      inputs: .reals(vectors.columns), outputs: network.shape.outputs, arrangement: network.shape.arrangement)
    let x = Matrix(rows: tokens.count, columns: vectors.columns, precision: network.precision)
    for (row, token) in tokens.enumerated() where token >= 0 {
      x.rows(row..<row + 1).copy(from: vectors.rows(Int(token)..<Int(token) + 1))
    }
    var given = Batch(
      inputShape: batch.inputShape, outputShape: batch.outputShape, inputs: .reals(x), targets: batch.targets)
    (given.continues, given.initial) = (batch.continues, batch.initial)
    let other = Network(
      model, shape, loss: network.loss, precision: network.precision, inputSteps: batch.inputShape.steps,
      outputSteps: batch.outputShape.steps, examples: batch.examples, keepsForward: true)
    for each in other.parameters.shapes {
      other.parameters[each.name].copy(from: network.parameters[each.name])
    }
    return (other, given)
  }
}

/// The first examples of a batch, cut to so many steps, the second to one fewer, and so on, where they are
/// longer.
private struct CutBatch {
  let batch: Batch
  /// The tokens that occur, in order of first occurrence: the new number of each.
  let tokens: [Int]

  init(_ original: Batch, examples: Int, steps: Int, hasOutputSteps: Bool, keepsEnd: Bool) {
    let old = original.examples
    func cut(_ shape: BatchShape) -> BatchShape {
      BatchShape(
        lengths: (0..<examples).map { example in
          shape.steps > steps ? min(shape.length(example), max(steps - example, 1)) : shape.length(example)
        })
    }
    let inputShape = cut(original.inputShape), outputShape = cut(original.outputShape)
    /// The original's row of each row of a matrix over time, nil past a sequence's end.
    func rows(_ shape: BatchShape, of whole: BatchShape) -> [Int?] {
      (0..<shape.rows).map { row in
        let t = row / examples, example = row % examples
        let skipped = keepsEnd ? whole.length(example) - shape.length(example) : 0
        return t < shape.length(example) ? (t + skipped) * old + example : nil
      }
    }
    func pick(_ numbers: Matrix, _ rows: [Int?]) -> Matrix {
      let result = Matrix(rows: rows.count, columns: numbers.columns, precision: .float64)
      for (row, from) in rows.enumerated() {
        if let from { result.rows(row..<row + 1).assign(numbers.rows(from..<from + 1).elements) }
      }
      return result
    }
    let inputs: Batch.Inputs
    var tokens: [Int] = []
    switch original.inputs {
    case .reals(let x): inputs = .reals(pick(x, rows(inputShape, of: original.inputShape)))
    case .tokens(let all):
      var numbers: [Int: Int32] = [:]
      inputs = .tokens(
        rows(inputShape, of: original.inputShape).map { row in
          guard let row else { return -1 }
          let token = Int(all[row])
          if let number = numbers[token] { return number }
          numbers[token] = Int32(tokens.count)
          tokens.append(token)
          return Int32(tokens.count - 1)
        })
    }
    let targetRows: [Int?] =
      hasOutputSteps ? rows(outputShape, of: original.outputShape) : (0..<examples).map { $0 }
    let targets = original.targets.map { all in
      targetRows.map { $0.map { all[$0] } ?? -1 }
    } numbers: { all in
      pick(all, targetRows)
    }
    var batch = Batch(inputShape: inputShape, outputShape: outputShape, inputs: inputs, targets: targets)
    batch.continues = original.continues.map { Array($0.prefix(examples)) }
    batch.initial = original.initial?.map { $0.rows(0..<examples).inFloat64 }
    self.batch = batch
    self.tokens = tokens
  }

  func shape(_ shape: NetworkShape) -> NetworkShape {
    guard case .tokens = shape.inputs else { return shape }
    return NetworkShape(
      inputs: .tokens(max(tokens.count, 1)), outputs: shape.outputs, arrangement: shape.arrangement)
  }

  /// Operations of one run of the network.
  func evaluationCost(_ parameters: [ParameterShape]) -> Double {
    let moments = Double(batch.examples * (batch.inputShape.steps + batch.outputShape.steps))
    return parameters.reduce(0) { $0 + Double($1.count) } * moments
  }

  /// Operations of carrying every parameter's influence over the batch: rows × H × G·H multiplications a
  /// step.
  func influenceCost(_ model: ModelSettings, _ original: NetworkShape) -> Double {
    let names = ParameterNames(model, shape(original)), gates = Double(model.cell.declaration.gates.count)
    let rows = names.shapes.reduce(0.0) {
      $1.name == names.V || $1.name == names.c ? $0 : $0 + Double($1.effectiveCount)
    }
    func cost(_ units: Int, _ shape: BatchShape) -> Double {
      let steps = (0..<shape.examples).reduce(0) { $0 + shape.length($1) }
      return Double(steps) * 2 * rows * gates * Double(units) * Double(units)
    }
    func sum(_ levels: [[LayerNames]], _ shape: BatchShape) -> Double {
      levels.flatMap { $0 }.reduce(0) { $0 + cost($1.units, shape) }
    }
    return sum(names.layers, batch.outputShape) + sum(names.encoder, batch.inputShape)
  }
}
