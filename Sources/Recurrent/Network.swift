public import LinearAlgebra

/// A recurrent network with its parameters and the buffers of one training step, in any of the four arrangements.
///
/// y_t = s_t V + c at every step, or after each sequence's last for many-to-one: linear, before any softmax, so that equations (6), (17)
/// and (24) of the founding text hold as printed.
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
  private let weightMaps: [WeightMap]
  let allOutputs: Matrix
  let allOutputGradients: Matrix
  private let segments: Segments?
  /// e at the one output of many-to-one: [B, width].
  private let stateScratch: Matrix
  /// Times the parts of a step, where they are to be timed.
  public var clock: PhaseClock? {
    didSet { for placed in (encoderStack?.layers ?? []) + stack.layers { placed.layer.clock = clock } }
  }

  /// - Parameters:
  ///   - inputSteps, outputSteps, examples: the longest and widest batch.
  ///   - keepsForward: whether more than one backward pass may follow a forward pass.
  ///   - segment: how many steps the layer holds at a time, a multiple of a block's, where not all; see `Segments`.
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

  /// Whether the layers' states and λ_t of all steps stand there after a pass.
  public var holdsAllSteps: Bool { segments == nil }

  /// The steps of a segment that make memory least, about √T; nil where a sequence is no longer than that.
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
  /// That of the encoder, where there is one.
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

  /// Runs the network over a batch and scores it; keeps what `backward` needs.
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

  /// Begins a pass over a batch: the encoder reads, where there is one, and the layers stand before their first step.
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

  // MARK: backward

  /// dE/dθ of the batch that `forward` ran last, by reverse accumulation through time; `gradients` is overwritten.
  public func backward(_ batch: Batch, into gradients: Parameters) {
    gradients.clear()
    if let segments {
      let dy = allOutputGradients.rows(0..<outputRows(batch))
      segments.backward(batch, self, dy: dy, into: gradients)
      if let c = names.c { gradients[c].addColumnSums(of: dy) }
      return finish(gradients)
    }
    stack.clearGradients(batch.outputShape, topIsOverwritten: shape.arrangement.hasOutputSteps)
    backwardOutputs(batch)
    clock?.lap(.output)
    backwardLayers(batch, gradients)
    addOutputGradients(batch, gradients)
    clock?.lap(.output)
    clearEncoderGradients(batch)
    backwardHandover(batch, gradients)
    backwardEncoder(batch, gradients)
    finish(gradients)
  }

  /// Forgets the errors of all layers but an encoder's.
  public func clearStateGradients(_ batch: Batch) { stack.clearGradients(batch.outputShape) }

  /// Forgets the errors of an encoder's layers.
  public func clearEncoderGradients(_ batch: Batch) { encoderStack?.clearGradients(batch.inputShape) }

  /// The last act of every engine: turns dE/d(what enters the products) into dE/d(parameters) where a cell makes one from the other.
  public func finish(_ gradients: Parameters) {
    for map in weightMaps { map.pullBack(gradients.effective(map.name), into: gradients[map.name]) }
  }

  /// Turns derivatives by what enters the products in place of the parameter `name` into derivatives by the parameter, of its shape; the
  /// same numbers where that is the parameter itself.
  public func pullBack(_ derivatives: Matrix, into target: Matrix, by name: String) {
    guard let map = weightMaps.first(where: { $0.name == name }) else { return target.copy(from: derivatives) }
    map.pullBack(derivatives, into: target)
  }

  /// What reached the decoder's input and initial state, into the encoder's λ at each sequence's last step; dC += ….
  public func backwardHandover(_ batch: Batch, _ gradients: Parameters) {
    handover?.backward(
      batch, C: names.C.map { parameters.effective($0) }, gradientOfC: names.C.map { gradients.effective($0) })
  }

  /// The encoder in reverse from the λ that stands at each sequence's last step, and the gradient of an embedding, whoever reads it.
  ///
  /// - Parameter after: called after each step of an encoder of one layer.
  public func backwardEncoder(_ batch: Batch, _ gradients: Parameters, after: ((Int) -> Void)? = nil) {
    let shape = batch.inputShape
    if let encoderStack {
      encoderStack.backward(
        shape, parameters, gradients: gradients, steps: 0..<shape.steps, after: after,
        behind: adder(of: encoderStack, batch, shape, gradients))
    }
    addEmbeddingGradient(shape, gradients)
    clock?.lap(.inputProduct)
  }

  /// dE/d(token vectors), by blocks of steps as the gradients of weights.
  func addEmbeddingGradient(_ shape: BatchShape, _ gradients: Parameters) {
    guard let embedding = names.embedding else { return }
    for placed in (encoderStack ?? stack).levels[0].directions {
      guard let U = placed.names.U else { continue }
      for rows in RecurrentLayer.blocks(shape, steps: 0..<shape.steps) {
        placed.reader.sendBack(
          shape, rows: rows, from: placed.layer, U: parameters.effective(U), embedding: gradients[embedding])
      }
    }
  }

  /// e_t = dE/dy_t Vᵀ into the highest level's state gradients.
  public func backwardOutputs(_ batch: Batch) {
    let shape = batch.outputShape, dy = allOutputGradients.rows(0..<outputRows(batch)), V = parameters[names.V]
    if self.shape.arrangement.hasOutputSteps {
      multiply(dy, V.transposed, into: stack.top.gradients(shape))
      stack.top.spread(shape, 0..<shape.steps)
    } else {
      let direct = stateScratch.rows(0..<shape.examples)
      multiply(dy, V.transposed, into: direct)
      stack.top.addToLast(direct, shape)
    }
  }

  /// λ_t of the layers, and the gradients of their weights over `steps` (all where nil).
  public func backwardLayers(_ batch: Batch, _ gradients: Parameters, steps: Range<Int>? = nil) {
    let steps = steps ?? 0..<batch.outputShape.steps
    backwardStates(
      batch, gradients: gradients, steps: steps, behind: adder(of: stack, batch, batch.outputShape, gradients))
  }

  /// What adds the gradients of a layer's weights over a block of rows. The lowest layers of the decoder also read what is fed back.
  func adder(
    of stack: LayerStack, _ batch: Batch, _ shape: BatchShape, _ gradients: Parameters
  ) -> (_ level: Int, PlacedLayer, _ rows: Range<Int>) -> Void {
    { level, placed, rows in
      stack.addWeightGradients(level, placed, rows: rows, batch, shape, gradients) { block in
        guard stack === self.stack, self.feedback.kind != .none else { return }
        self.feedback.add(block, to: gradients.effective(self.names.F))
      }
    }
  }

  /// e_t → λ_t in the layers' state gradients, with what soft feedback sends back into y_{t−1}.
  ///
  /// - Parameter behind: called for each layer when it has taken the rows of a block.
  func backwardStates(
    _ batch: Batch, gradients: Parameters, steps: Range<Int>? = nil,
    behind: ((_ level: Int, PlacedLayer, _ rows: Range<Int>) -> Void)? = nil
  ) {
    let shape = batch.outputShape, steps = steps ?? 0..<shape.steps
    guard feedback.kind == .soft else {
      return stack.backward(shape, parameters, gradients: gradients, steps: steps, behind: behind)
    }
    let F = parameters.effective(names.F), V = parameters[names.V].transposed, lowest = stack.levels[0].directions[0].layer
    let after: (Int) -> Void = { t in
      guard let dy = self.feedback.backward(t, shape, from: lowest, F: F) else { return }
      self.layer.block(self.allOutputGradients, t - 1, shape).add(dy)
      self.stack.top.addErrors(dy, V, shape, t - 1)
    }
    stack.backward(shape, parameters, gradients: gradients, steps: steps, after: after, behind: behind)
  }

  /// dV = Σ s_tᵀ dE/dy_t, dc = Σ dE/dy_t ((6), (17), (24)); all there is to V and c unless y_{t−1} is fed back softly.
  public func addOutputGradients(_ batch: Batch, _ gradients: Parameters) {
    let dy = allOutputGradients.rows(0..<outputRows(batch))
    if shape.arrangement.hasOutputSteps {
      addHeadGradient(readStates(batch), dy, batch.outputShape, gradients)
    } else {
      multiply(readStates(batch).transposed, dy, into: gradients[names.V], adding: true)
    }
    if let c = names.c { gradients[c].addColumnSums(of: dy) }
  }

  /// dV += Σ s_tᵀ dE/dy_t, by blocks of steps as the gradients of the layers' weights.
  func addHeadGradient(_ states: Matrix, _ dy: Matrix, _ shape: BatchShape, _ gradients: Parameters) {
    for rows in RecurrentLayer.blocks(shape, steps: 0..<shape.steps) {
      multiply(states.rows(rows).transposed, dy.rows(rows), into: gradients[names.V], adding: true)
    }
  }

  // MARK: pieces

  private func outputRows(_ batch: Batch) -> Int {
    shape.arrangement.hasOutputSteps ? batch.outputShape.rows : batch.examples
  }

  /// The states the head reads, a row for each output.
  private func readStates(_ batch: Batch) -> Matrix {
    shape.arrangement.hasOutputSteps ? stack.top.values(batch.outputShape) : stack.top.last(batch.outputShape)
  }
}

extension NetworkShape {
  /// Width of the vectors that U multiplies; nil where it picks a token's row.
  fileprivate func vectorWidth(_ model: ModelSettings) -> Int? {
    switch inputs {
    case .reals(let width): width
    case .tokens: model.embedding
    }
  }
}
