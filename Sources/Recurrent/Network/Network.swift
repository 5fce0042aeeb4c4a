public import LinearAlgebra

/// A recurrent network with its parameters and the buffers of one training step, in any of the four arrangements.
///
/// y_t = s_t V + c at every step, or after each sequence's last for many-to-one: linear, before any softmax, so that RNN White Box
/// (6), (17) and (24) hold as printed.
/// The head reads the highest level of `stack`; sequence-to-sequence has an `encoderStack` before it. Gradient engines combine the parts.
public final class Network {
  public let model: ModelSettings
  public let shape: NetworkShape
  public let loss: LossSettings
  public let precision: Precision
  public let parameters: Parameters
  public let encoderStack: LayerStack?
  public let stack: LayerStack

  public let names: ParameterNames
  /// Where states are left out, the encoder's places first.
  let dropoutPlaces: [DropoutPlace]
  let handover: Handover?
  let feedback: Feedback
  private let objective: Objective
  let weightMaps: [WeightMap]
  let allOutputs: Matrix
  let allOutputGradients: Matrix
  let segments: Segments?
  /// e at the one output of many-to-one: [B, width].
  let stateScratch: Matrix
  /// Times the parts of a step, if they are to be timed.
  public var clock: PhaseClock? {
    didSet { for placed in (encoderStack?.layers ?? []) + stack.layers { placed.layer.clock = clock } }
  }

  /// A network with memory for its longest and widest batch.
  ///
  /// - Parameters:
  ///   - model: its settings.
  ///   - shape: its arrangement and the widths of inputs and outputs.
  ///   - loss: what its outputs are scored by.
  ///   - precision: of all its numbers.
  ///   - inputSteps: those of the longest batch.
  ///   - outputSteps: those of the longest batch; as many as input steps if nil.
  ///   - examples: those of the widest batch.
  ///   - keepsForward: whether more than one backward pass may follow a forward pass.
  ///   - segment: how many steps the layer holds at a time, a multiple of a block's, if not all; see
  ///     `Segments`.
  ///   - kernels: nil runs the cell's formula instead of hand-written kernels.
  public init(
    _ model: ModelSettings, _ shape: NetworkShape, loss: LossSettings = LossSettings(), precision: Precision, inputSteps: Int,
    outputSteps: Int? = nil, examples: Int, keepsForward: Bool = false, segment: Int? = nil, kernels: KernelFamily? = .best
  ) {
    let steps = shape.arrangement.generates ? outputSteps ?? inputSteps : inputSteps
    (self.model, self.shape, self.loss, self.precision) = (model, shape, loss, precision)
    let names = ParameterNames(model, shape)
    self.names = names
    dropoutPlaces = DropoutPlace.all(model, shape)
    parameters = Parameters(names.shapes, precision: precision)
    func makeStack(_ levels: [[LayerNames]], _ steps: Int, readsInputs: Bool) -> LayerStack {
      var made: [Level] = []
      for directions in levels {
        let isTop = made.count == levels.count - 1
        let placed = directions.map { layer in
          let width = made.last?.width ?? shape.vectorWidth(model)
          let steps = segment ?? steps
          let rows = (made.isEmpty && !shape.arrangement.readsSequence ? 1 : steps) * examples
          return PlacedLayer(
            layer,
            RecurrentLayer(
              model.cell, units: layer.units, precision: precision, steps: steps, examples: examples,
              keepsForward: keepsForward, isMasked: model.dropout.recurrent > 0, kernels: kernels),
            InputReader(
              made.last.map { .below($0) } ?? .batch, width: readsInputs || !made.isEmpty ? width : nil,
              hasEmbedding: made.isEmpty && readsInputs && names.embedding != nil, isReversed: layer.isReversed, rows: rows,
              precision: precision))
        }
        made.append(
          Level(placed, masksOutput: !isTop && model.dropout.between > 0, rows: steps * examples, examples: examples))
      }
      return LayerStack(made)
    }
    let isPair = shape.arrangement == .sequenceToSequence
    let encoder = isPair ? makeStack(names.encoder, inputSteps, readsInputs: true) : nil
    let stack = makeStack(names.layers, steps, readsInputs: !isPair)
    (encoderStack, self.stack) = (encoder, stack)
    handover = encoder.map { Handover(model.handover, encoder: $0, decoder: stack, examples: examples) }
    let width = shape.outputs.width
    feedback = Feedback(
      model.feedback(in: shape), layer: stack.levels[0].directions[0].layer, classes: width, steps: steps, examples: examples)
    objective = Objective(loss, shape.arrangement)
    weightMaps = Network.maps(model.cell, parameters, names)
    let outputRows = shape.arrangement.hasOutputSteps ? steps * examples : examples
    allOutputs = Matrix(rows: outputRows, columns: width, precision: precision)
    allOutputGradients = Matrix(rows: outputRows, columns: width, precision: precision)
    segments = segment.map { Segments(stack.levels[0].directions[0].layer, length: $0, steps: steps, examples: examples) }
    stateScratch = Matrix(rows: examples, columns: stack.top.width, precision: precision)
  }

  /// Whether the layers hold states and λ_t of all steps after a pass.
  public var holdsAllSteps: Bool { segments == nil }

  /// The length of segments that needs the least memory, about √T; nil if sequences are no longer than that.
  public static func segment(steps: Int, examples: Int) -> Int? {
    let length = Segments.length(steps: steps, examples: examples)
    return length < steps ? length : nil
  }

  /// The maps of parameters that a cell makes something else of, each once.
  private static func maps(_ cell: any Cell, _ parameters: Parameters, _ names: ParameterNames) -> [WeightMap] {
    parameters.shapes.filter { $0.effective != nil }.map { shape in
      if names.all.contains(where: { $0.W == shape.name }) {
        return WeightMap(cell, W: shape.name, of: parameters, units: shape.units)
      }
      guard let sharing = cell.sharing(units: shape.units) else { preconditionFailure("\(shape.name) has columns of no gate") }
      return WeightMap(sharing, shape.name, of: parameters)
    }
  }

  /// The highest layer, forward in time: the one there is, unless layers are stacked or bidirectional.
  public var layer: RecurrentLayer { stack.top.directions[0].layer }
  /// The encoder's highest layer, if there is an encoder.
  public var encoder: RecurrentLayer? { encoderStack?.top.directions[0].layer }

  /// Where a layer of this network stands.
  public func place(of layer: RecurrentLayer) -> PlacedLayer {
    guard let placed = ((encoderStack?.layers ?? []) + stack.layers).first(where: { $0.layer === layer }) else {
      preconditionFailure("a layer of another network")
    }
    return placed
  }

  /// y of the last forward pass: [T·B, K] or [B, K].
  public func outputs(_ batch: Batch) -> Matrix { allOutputs.rows(0..<outputRows(batch)) }

  /// The token fed back into each step of the last forward pass, −1 for none: [T·B].
  public var fedBack: [Int32] { feedback.tokens }

  /// What is fed back.
  public var feedbackKind: FeedbackKind { feedback.kind }

  /// softmax(y_{t−1}) as it was fed back into step t, [B, K]; only for soft feedback.
  public func fedBackProbabilities(_ t: Int, _ batch: BatchShape) -> Matrix? { feedback.probabilities(t, batch) }

  /// The layers in the order they run, with the steps they take in a batch.
  public func layers(_ batch: Batch) -> [(placed: PlacedLayer, shape: BatchShape)] {
    (encoderStack?.layers.map { ($0, batch.inputShape) } ?? []) + stack.layers.map { ($0, batch.outputShape) }
  }

  // MARK: forward

  /// Runs the network over a batch and scores its outputs; keeps what `backward` needs.
  public func forward(_ batch: Batch, needsGradient: Bool = true) -> Score {
    let steps = 0..<batch.outputShape.steps
    guard let segments else {
      begin(batch)
      return advance(batch, steps: steps, needsGradient: needsGradient)
    }
    for map in weightMaps { map.evaluate() }
    setMasks(batch)
    beginOutputs(outputs(batch))
    segments.forward(batch, self)
    return score(batch, steps, needsGradient: needsGradient)
  }

  /// Begins a pass over a batch: the encoder, if there is one, reads its input, and the layers stand before
  /// their first step.
  public func begin(_ batch: Batch) {
    for map in weightMaps { map.evaluate() }
    setMasks(batch)
    if let encoderStack {
      encoderStack.setInitialState(batch.inputShape, parameters)
      readInputs(batch, into: encoderStack, steps: 0..<batch.inputShape.steps)
      clock?.lap(.inputProduct)
      encoderStack.forward(batch, batch.inputShape, parameters, steps: 0..<batch.inputShape.steps)
    }
    feedback.begin(batch)
  }

  /// Takes the layers over `steps` with the parameters as they are now, and scores the outputs of these steps; the steps before
  /// must have been taken. Where there is one output, at the end, or a reverse direction, all steps are taken at once.
  public func advance(_ batch: Batch, steps: Range<Int>, needsGradient: Bool = true) -> Score {
    for map in weightMaps { map.evaluate() }
    setInput(batch, steps: steps)
    clock?.lap(.inputProduct)
    let shape = batch.outputShape
    let hasSteps = self.shape.arrangement.hasOutputSteps
    let rows = hasSteps ? steps.lowerBound * batch.examples..<steps.upperBound * batch.examples : nil
    let outputs = self.outputs(batch), fresh = rows.map { outputs.rows($0) } ?? outputs
    beginOutputs(fresh)
    if feedback.isSequential {
      let F = parameters.effective(names.F), lowest = stack.levels[0].directions[0].layer
      stack.forward(batch, shape, parameters, steps: steps) { t in
        if t > steps.lowerBound { self.read(t - 1, shape) }
        self.feedback.forward(t, shape, outputs: self.allOutputs, into: lowest, F: F)
      }
      read(steps.upperBound - 1, shape)
    } else {
      if feedback.kind == .teacher {
        let F = parameters.effective(names.F), lowest = stack.levels[0].directions[0].layer
        for t in steps { feedback.forward(t, shape, outputs: allOutputs, into: lowest, F: F) }
      }
      stack.forward(batch, shape, parameters, steps: steps)
      let states = readStates(batch)
      multiply(rows.map { states.rows($0) } ?? states, parameters[names.V], into: fresh, adding: true)
    }
    defer { clock?.lap(.output) }
    return score(batch, steps, needsGradient: needsGradient)
  }

  /// c where there is one, in every row: products with V are added to it.
  private func beginOutputs(_ outputs: Matrix) {
    if let c = names.c { outputs.fill(rows: parameters[c]) } else { outputs.clear() }
  }

  private func score(_ batch: Batch, _ steps: Range<Int>, needsGradient: Bool) -> Score {
    let outputs = outputs(batch)
    return objective.score(
      batch, outputs: outputs, gradient: needsGradient ? allOutputGradients.rows(0..<outputs.rows) : nil, steps: steps)
  }

  /// What the batch leaves out, where it leaves out anything.
  private func setMasks(_ batch: Batch) {
    for placed in (encoderStack?.layers ?? []) + stack.layers {
      placed.layer.mask = batch.dropout?.recurrent[placed.names.prefix]
    }
    for level in (encoderStack?.levels ?? []) + stack.levels {
      level.mask = batch.dropout?.between[level.directions[0].names.prefix]
    }
  }

  /// The layers' initial states and the lowest level's input part over `steps`, but for what is fed back.
  private func setInput(_ batch: Batch, steps: Range<Int>) {
    let shape = batch.outputShape, isFirst = steps.lowerBound == 0
    if let handover {
      if isFirst { handover.setInitialState(batch, parameters) }
      clearInput(steps, shape)
      if let C = names.C { handover.addContext(batch, C: parameters.effective(C), steps: steps) }
      return
    }
    if isFirst { stack.setInitialState(shape, parameters) }
    if self.shape.arrangement == .oneToMany { clearInput(steps, shape) }
    readInputs(batch, into: stack, steps: steps)
  }

  func readInputs(_ batch: Batch, into stack: LayerStack, steps: Range<Int>) {
    let rows = steps.lowerBound * batch.examples..<steps.upperBound * batch.examples
    for placed in stack.levels[0].directions {
      guard let U = placed.names.U else { continue }
      placed.reader.forward(
        batch, batch.inputShape, rows: rows, into: placed.layer, U: parameters.effective(U),
        embedding: names.embedding.map { parameters[$0] })
    }
  }

  private func clearInput(_ steps: Range<Int>, _ batch: BatchShape) {
    let rows = steps.lowerBound * batch.examples..<steps.upperBound * batch.examples
    stack.levels[0].directions[0].layer.eachInput { _, input in input.rows(rows).clear() }
  }

  /// y_t ← c + s_t V for one step, where `allOutputs` holds c.
  private func read(_ t: Int, _ batch: BatchShape) {
    // Where the level takes its steps in a loop of its own, it has not brought this one together yet.
    stack.top.join(batch, t..<t + 1)
    multiply(
      layer.block(stack.top.values(batch), t, batch), parameters[names.V], into: layer.block(allOutputs, t, batch), adding: true)
  }

  // MARK: pieces

  func outputRows(_ batch: Batch) -> Int {
    shape.arrangement.hasOutputSteps ? batch.outputShape.rows : batch.examples
  }

  /// The states the head reads, a row for each output.
  func readStates(_ batch: Batch) -> Matrix {
    shape.arrangement.hasOutputSteps ? stack.top.values(batch.outputShape) : stack.top.last(batch.outputShape)
  }
}

extension NetworkShape {
  /// Width of the vectors that U multiplies; nil if it picks a token's row.
  fileprivate func vectorWidth(_ model: ModelSettings) -> Int? {
    switch inputs {
    case .reals(let width): width
    case .tokens: model.embedding
    }
  }
}
