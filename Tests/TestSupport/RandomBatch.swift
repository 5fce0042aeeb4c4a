public import LinearAlgebra
public import Recurrent

/// Random inputs, ragged lengths and targets for tests; lengths of inputs and outputs are in no particular
/// order.
public func randomBatch(
  _ shape: NetworkShape, inputLengths: [Int], outputLengths: [Int]? = nil, precision: Precision = .float64,
  seed: UInt64
) -> Batch {
  var stream = RandomStream(seed: seed, name: "test batch")
  let inputShape = BatchShape(lengths: inputLengths)
  let outputShape = outputLengths.map { BatchShape(lengths: $0) }
  func alive(_ row: Int, _ batch: BatchShape) -> Bool {
    row / batch.examples < batch.length(row % batch.examples)
  }
  func reals(_ batch: BatchShape, _ width: Int) -> Matrix {
    let x = Matrix(rows: batch.rows, columns: width, precision: precision)
    for row in 0..<batch.rows where alive(row, batch) {
      for column in 0..<width { x[row, column] = stream.normal() }
    }
    return x
  }
  func labels(_ batch: BatchShape, _ count: Int) -> Matrix {
    let y = Matrix(rows: batch.rows, columns: count, precision: precision)
    for row in 0..<batch.rows where alive(row, batch) {
      for column in 0..<count { y[row, column] = Double(stream.integer(below: 2)) }
    }
    return y
  }
  func integers(_ batch: BatchShape, _ bound: Int) -> [Int32] {
    (0..<batch.rows).map { alive($0, batch) ? Int32(stream.integer(below: bound)) : -1 }
  }
  let inputs: Batch.Inputs =
    switch shape.inputs {
    case .reals(let width): .reals(reals(inputShape, width))
    case .tokens(let vocabulary): .tokens(integers(inputShape, vocabulary))
    }
  let targetShape =
    shape.arrangement.hasOutputSteps
    ? outputShape ?? inputShape : BatchShape(lengths: inputLengths.map { _ in 1 })
  let targets: Batch.Targets =
    switch shape.outputs {
    case .reals(let width): .reals(reals(targetShape, width))
    case .labels(let count): .labels(labels(targetShape, count))
    case .classes(let classes): .classes(integers(targetShape, classes))
    }
  return Batch(inputShape: inputShape, outputShape: outputShape, inputs: inputs, targets: targets)
}

extension Batch {
  /// x [T·B, D], where inputs are no tokens.
  public var frames: Matrix? { if case .reals(let x) = inputs { x } else { nil } }
  /// A token a row, where inputs are tokens.
  public var tokens: [Int32]? { if case .tokens(let tokens) = inputs { tokens } else { nil } }
}

/// A random network and batch: 1 … 16 units, 1 … 6 inputs, up to 5 sequences of up to 9 steps, all settings
/// that a cell and an arrangement leave open drawn at random. A *deep* case also draws stacked layers, a
/// reverse direction, learned initial states, tied weights, a head without bias and what is left out, as far
/// as they go together.
public struct RandomCase {
  public let model: ModelSettings
  public let shape: NetworkShape
  public let loss: LossSettings
  public let inputLengths: [Int]
  public let outputLengths: [Int]?
  private let isDeep: Bool

  /// - Parameter examples: a few at random where nil.
  public init(
    cell: any Cell, arrangement: Arrangement, seed: UInt64, isDeep: Bool = false, examples: Int? = nil
  ) {
    var stream = RandomStream(seed: seed, name: "test case")
    func chance() -> Bool { stream.uniform() < 0.5 }
    var model = ModelSettings(), loss = LossSettings()
    model.cell = cell
    model.hidden = 1 + stream.integer(below: 16)
    let width = 1 + stream.integer(below: 6), outputs = 1 + stream.integer(below: 5)
    let tokens = chance()
    if tokens, chance() { model.embedding = 1 + stream.integer(below: 5) }
    if chance() { loss.reduce = .mean }
    if chance() { loss.steps = .last(1 + stream.integer(below: 3)) }
    if chance() { loss.output = .sigmoid }
    var hasReals = stream.uniform() < 0.25
    if arrangement.generates {
      model.feedback = FeedbackKind.allCases[stream.integer(below: 4)].rawValue
      if model.feedback != "none" { hasReals = false }
    }
    if arrangement == .sequenceToSequence {
      model.handover = HandoverKind.allCases[stream.integer(below: 3)]
      if !model.handover.setsInitialState, chance() { model.decoder.hidden = 1 + stream.integer(below: 16) }
    }
    var kinds = RandomStream(seed: seed, name: "test case of numbers or labels")
    let areLabels = kinds.uniform() < 0.5
    shape = NetworkShape(
      inputs: tokens ? .tokens(width) : .reals(width),
      outputs: hasReals ? (areLabels ? .labels(outputs) : .reals(outputs)) : .classes(outputs),
      arrangement: arrangement)
    let few = 1 + stream.integer(below: 5), examples = examples ?? few
    func lengths() -> [Int] { (0..<examples).map { _ in 1 + stream.integer(below: 9) } }
    inputLengths = arrangement.readsSequence ? lengths() : Array(repeating: 1, count: examples)
    outputLengths = arrangement.generates ? lengths() : nil
    self.isDeep = isDeep
    if isDeep { RandomCase.deepen(&model, arrangement, seed: seed) }
    (self.model, self.loss) = (model, loss)
  }

  private static func deepen(_ model: inout ModelSettings, _ arrangement: Arrangement, seed: UInt64) {
    var stream = RandomStream(seed: seed, name: "deep test case")
    func chance() -> Bool { stream.uniform() < 0.5 }
    func widths(_ count: Int) -> [Int] { (0..<count).map { _ in 1 + stream.integer(below: 6) } }
    let levels = 1 + stream.integer(below: 3), isPair = arrangement == .sequenceToSequence
    model.layers = LayerWidths(widths(levels))
    model.decoder.layers = nil
    model.bidirectional = chance() && arrangement != .oneToMany
    if isPair {
      if model.handover.setsInitialState {
        if model.bidirectional { model.decoder.layers = LayerWidths(model.layers.units.map { 2 * $0 }) }
      } else if chance() {
        model.decoder.layers = LayerWidths(widths(1 + stream.integer(below: 3)))
      }
      model.tied = chance() && !model.bidirectional && model.decoder.layers == nil
    }
    if chance() { model.initialState = .learned }
    if chance() { model.outputBias = false }
    if chance(), model.cell.declaration.isRecurrent { model.dropout.recurrent = 0.3 }
    if chance(), levels > 1 || (model.decoder.layers?.units.count ?? 1) > 1 { model.dropout.between = 0.4 }
  }

  /// A network with room for more than the batch, so that capacity and use differ.
  public func network(
    precision: Precision = .float64, keepsForward: Bool = false, kernels: KernelFamily? = .best, seed: UInt64
  ) -> Network {
    let network = Network(
      model, shape, loss: loss, precision: precision, inputSteps: 11, outputSteps: 10,
      examples: inputLengths.count + 2,
      keepsForward: keepsForward, kernels: kernels)
    network.draw(seed: seed)
    // Numbers of a deep linear network grow past what Float64 holds.
    network.parameters.values.scale(by: isDeep ? 1.2 : 2)
    for shape in network.parameters.shapes where shape.base.hasPrefix("initial.") {
      var stream = RandomStream(seed: seed, name: shape.name)
      network.parameters[shape.name].assign((0..<shape.count).map { _ in stream.normal() })
    }
    return network
  }

  public func batch(precision: Precision = .float64, seed: UInt64) -> Batch {
    var batch = randomBatch(
      shape, inputLengths: inputLengths, outputLengths: outputLengths, precision: precision, seed: seed)
    if model.dropout.isOn {
      batch.dropout = DropoutMasks(network(precision: precision, seed: seed), batch, seed: seed, update: 0)
    }
    return batch
  }
}

/// ‖a − b‖ / max(‖a‖, ‖b‖); 0 where both are zero.
public func relativeDifference(_ a: [Double], _ b: [Double]) -> Double {
  func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  let scale = max(norm(a), norm(b))
  return scale == 0 ? 0 : norm(zip(a, b).map { $0 - $1 }) / scale
}
