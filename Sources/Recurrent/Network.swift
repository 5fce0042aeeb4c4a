public import LinearAlgebra

/// A recurrent network with its parameters and the buffers of one training step, in any of the four arrangements.
///
/// y_t = s_t V + c at every step, or after each sequence's last for many-to-one: linear, before any softmax, so that equations (6), (17)
/// and (24) of the founding text hold as printed.
/// The layer that the head reads is `layer`; sequence-to-sequence has an `encoder` before it. Gradient engines combine the parts.
public final class Network {
  public let model: ModelSettings
  public let shape: NetworkShape
  public let loss: LossSettings
  public let precision: Precision
  public let parameters: Parameters
  public let encoder: RecurrentLayer?
  public let layer: RecurrentLayer

  public let names: ParameterNames
  let reader: InputReader
  let handover: Handover?
  let feedback: Feedback
  private let objective: Objective
  private let weightMaps: [WeightMap]
  let allOutputs: Matrix
  let allOutputGradients: Matrix
  /// e at the one output of many-to-one, and what soft feedback adds to e_{t−1}: [B, H].
  private let stateScratch: Matrix

  /// - Parameters:
  ///   - inputSteps, outputSteps, examples: the longest and widest batch.
  ///   - keepsForward: whether more than one backward pass may follow a forward pass.
  ///   - kernels: nil runs the cell's formula instead of hand-written kernels.
  public init(
    _ model: ModelSettings, _ shape: NetworkShape, loss: LossSettings = LossSettings(), precision: Precision, inputSteps: Int,
    outputSteps: Int? = nil, examples: Int, keepsForward: Bool = false, kernels: KernelFamily? = .best
  ) {
    let steps = shape.arrangement.generates ? outputSteps ?? inputSteps : inputSteps
    (self.model, self.shape, self.loss, self.precision) = (model, shape, loss, precision)
    names = ParameterNames(model, shape)
    parameters = Parameters(names.shapes, precision: precision)
    func makeLayer(_ units: Int, _ steps: Int) -> RecurrentLayer {
      RecurrentLayer(
        model.cell, units: units, precision: precision, steps: steps, examples: examples, keepsForward: keepsForward,
        kernels: kernels)
    }
    let layer = makeLayer(model.outputUnits(in: shape), steps)
    let encoder = shape.arrangement == .sequenceToSequence ? makeLayer(model.hidden, inputSteps) : nil
    (self.layer, self.encoder) = (layer, encoder)
    handover = encoder.map { Handover(model.handover, encoder: $0, decoder: layer, examples: examples) }
    let inputRows = (shape.arrangement.readsSequence ? inputSteps : 1) * examples
    reader = InputReader(shape.inputs, embedding: model.embedding, rows: inputRows, precision: precision)
    let width = shape.outputs.width
    feedback = Feedback(model.feedback(in: shape), layer: layer, classes: width, steps: steps, examples: examples)
    objective = Objective(loss, shape.arrangement)
    weightMaps = Network.maps(model.cell, parameters, names, layer: layer, encoder: encoder)
    let outputRows = shape.arrangement.hasOutputSteps ? steps * examples : examples
    allOutputs = Matrix(rows: outputRows, columns: width, precision: precision)
    allOutputGradients = Matrix(rows: outputRows, columns: width, precision: precision)
    stateScratch = Matrix(rows: examples, columns: layer.units, precision: precision)
  }

  /// The maps of parameters that a cell makes something else of.
  private static func maps(
    _ cell: any Cell, _ parameters: Parameters, _ names: ParameterNames, layer: RecurrentLayer, encoder: RecurrentLayer?
  ) -> [WeightMap] {
    parameters.shapes.filter { $0.effective != nil }.map { shape in
      let prefix = names.encoderPrefix.flatMap { shape.name.hasPrefix($0) ? $0 : nil }
      let units = prefix == nil ? layer.units : encoder?.units ?? layer.units
      if shape.base == "W" { return WeightMap(cell, W: shape.name, of: parameters, units: units) }
      guard let sharing = cell.sharing(units: units) else { preconditionFailure("\(shape.name) has columns of no gate") }
      return WeightMap(sharing, shape.name, of: parameters)
    }
  }

  /// y of the last forward pass: [T·B, K] or [B, K].
  public func outputs(_ batch: Batch) -> Matrix { allOutputs.rows(0..<outputRows(batch)) }

  /// The token fed back into each step of the last forward pass, −1 for none: [T·B].
  public var fedBack: [Int32] { feedback.tokens }

  /// What is fed back.
  public var feedbackKind: FeedbackKind { feedback.kind }

  /// softmax(y_{t−1}) as it was fed back into step t, [B, K]; only for soft feedback.
  public func fedBackProbabilities(_ t: Int, _ batch: BatchShape) -> Matrix? { feedback.probabilities(t, batch) }

  /// The layers in the order they run, with the prefix of their names and the steps they take in a batch.
  public func layers(_ batch: Batch) -> [(prefix: String, layer: RecurrentLayer, shape: BatchShape)] {
    var layers: [(prefix: String, layer: RecurrentLayer, shape: BatchShape)] = []
    if let encoder, let prefix = names.encoderPrefix { layers.append((prefix, encoder, batch.inputShape)) }
    layers.append((names.layerPrefix, layer, batch.outputShape))
    return layers
  }

  // MARK: forward

  /// Runs the network over a batch and scores it; keeps what `backward` needs.
  public func forward(_ batch: Batch, needsGradient: Bool = true) -> Score {
    begin(batch)
    return advance(batch, steps: 0..<batch.outputShape.steps, needsGradient: needsGradient)
  }

  /// Begins a pass over a batch: the encoder reads, where there is one, and the layer stands before its first step.
  public func begin(_ batch: Batch) {
    for map in weightMaps { map.evaluate() }
    if let encoder {
      reader.forward(batch, into: encoder, U: parameters.effective(names.U), embedding: embedding(parameters))
      encoder.clearInitialState(batch.inputShape)
      encoder.forward(batch.inputShape, names.encoderWeights(parameters))
    }
    feedback.begin(batch)
  }

  /// Takes the layer over `steps` with the parameters as they are now, and scores the outputs of these steps; the steps before
  /// must have been taken. Where there is one output, at the end, all steps are taken at once.
  public func advance(_ batch: Batch, steps: Range<Int>, needsGradient: Bool = true) -> Score {
    for map in weightMaps { map.evaluate() }
    setInput(batch)
    let shape = batch.outputShape, weights = names.layerWeights(parameters)
    let hasSteps = self.shape.arrangement.hasOutputSteps
    let rows = hasSteps ? steps.lowerBound * batch.examples..<steps.upperBound * batch.examples : nil
    let outputs = self.outputs(batch), fresh = rows.map { outputs.rows($0) } ?? outputs
    fresh.fill(rows: parameters[names.c])
    if feedback.isSequential {
      let F = parameters.effective(names.F)
      layer.forward(shape, weights, steps: steps) { t in
        if t > steps.lowerBound { self.read(t - 1, shape) }
        self.feedback.forward(t, shape, outputs: self.allOutputs, into: self.layer, F: F)
      }
      read(steps.upperBound - 1, shape)
    } else {
      if feedback.kind == .teacher {
        let F = parameters.effective(names.F)
        for t in steps { feedback.forward(t, shape, outputs: allOutputs, into: layer, F: F) }
      }
      layer.forward(shape, weights, steps: steps)
      let states = readStates(batch)
      multiply(rows.map { states.rows($0) } ?? states, parameters[names.V], into: fresh, adding: true)
    }
    return objective.score(
      batch, outputs: outputs, gradient: needsGradient ? allOutputGradients.rows(0..<outputs.rows) : nil, steps: steps)
  }

  /// The layer's initial state and input part of all steps, but for what is fed back.
  private func setInput(_ batch: Batch) {
    if let encoder, let handover {
      clearInput(from: 0, batch.outputShape)
      handover.forward(batch, from: encoder, to: layer, C: effective(names.C))
      return
    }
    layer.clearInitialState(batch.outputShape)
    reader.forward(batch, into: layer, U: parameters.effective(names.U), embedding: embedding(parameters))
    if shape.arrangement == .oneToMany { clearInput(from: 1, batch.outputShape) }
  }

  private func clearInput(from first: Int, _ batch: BatchShape) {
    layer.eachInput { _, input in input.rows(first * batch.examples..<batch.rows).clear() }
  }

  /// y_t ← c + s_t V for one step, where `allOutputs` holds c.
  private func read(_ t: Int, _ batch: BatchShape) {
    multiply(
      layer.block(layer.outputStates, t + 1, batch), parameters[names.V], into: layer.block(allOutputs, t, batch), adding: true)
  }

  // MARK: backward

  /// dE/dθ of the batch that `forward` ran last, by reverse accumulation through time; `gradients` is overwritten.
  public func backward(_ batch: Batch, into gradients: Parameters) {
    gradients.clear()
    layer.clearStateGradients(batch.outputShape)
    backwardOutputs(batch)
    backwardLayer(batch, gradients)
    addOutputGradients(batch, gradients)
    encoder?.clearStateGradients(batch.inputShape)
    backwardHandover(batch, gradients)
    backwardEncoder(batch, gradients)
    finish(gradients)
  }

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
    guard let encoder, let handover else { return }
    handover.backward(batch, from: layer, to: encoder, C: effective(names.C), gradientOfC: names.C.map { gradients.effective($0) })
  }

  /// The encoder in reverse from the λ that stands at each sequence's last step, and the gradient of an embedding, whoever reads it.
  ///
  /// - Parameter after: called after each step of the encoder.
  public func backwardEncoder(_ batch: Batch, _ gradients: Parameters, after: ((Int) -> Void)? = nil) {
    if let encoder {
      encoder.backward(
        batch.inputShape, names.encoderWeights(parameters), gradients: names.encoderWeights(gradients), after: after)
      encoder.addWeightGradients(batch.inputShape, gradients: names.encoderWeights(gradients)) { rows, gates, gradient in
        reader.addGradient(batch, rows: rows, gradient, to: gates.columns(of: gradients.effective(names.U)))
      }
    }
    addEmbeddingGradient(batch, gradients)
  }

  private func addEmbeddingGradient(_ batch: Batch, _ gradients: Parameters) {
    guard let embedding = embedding(gradients) else { return }
    reader.addEmbeddingGradient(batch, from: encoder ?? layer, U: parameters.effective(names.U), to: embedding)
  }

  /// e_t = dE/dy_t Vᵀ into the layer's state gradients.
  public func backwardOutputs(_ batch: Batch) {
    let shape = batch.outputShape, dy = allOutputGradients.rows(0..<outputRows(batch)), V = parameters[names.V]
    if self.shape.arrangement.hasOutputSteps {
      multiply(dy, V.transposed, into: layer.outputStateGradients.rows(shape.examples..<shape.rows + shape.examples))
    } else {
      let direct = stateScratch.rows(0..<shape.examples)
      multiply(dy, V.transposed, into: direct)
      layer.addToLast(layer.declaration.outputState, direct, shape)
    }
  }

  /// λ_t of the layer, and the gradients of its weights over `steps` (all where nil).
  public func backwardLayer(_ batch: Batch, _ gradients: Parameters, steps: Range<Int>? = nil) {
    let layerGradients = names.layerWeights(gradients)
    backwardStates(batch, gradients: layerGradients, steps: steps)
    layer.addWeightGradients(batch.outputShape, gradients: layerGradients, steps: steps) { rows, gates, gradient in
      addInputGradient(batch, rows: rows, gates, gradient, gradients)
    }
  }

  /// e_t → λ_t in the layer's state gradients, with what soft feedback sends back into y_{t−1}.
  func backwardStates(_ batch: Batch, gradients: LayerWeights, steps: Range<Int>? = nil) {
    let shape = batch.outputShape, weights = names.layerWeights(parameters)
    guard feedback.kind == .soft else { return layer.backward(shape, weights, gradients: gradients, steps: steps) }
    let F = parameters.effective(names.F), V = parameters[names.V]
    layer.backward(shape, weights, gradients: gradients, steps: steps) { t in
      guard let dy = self.feedback.backward(t, shape, from: self.layer, F: F) else { return }
      self.layer.block(self.allOutputGradients, t - 1, shape).add(dy)
      multiply(dy, V.transposed, into: self.layer.block(self.layer.outputStateGradients, t, shape), adding: true)
    }
  }

  /// Gradients of the weights through which anything enters the layer over `rows`.
  func addInputGradient(_ batch: Batch, rows: Range<Int>, _ gates: StageGates, _ gradient: Matrix, _ gradients: Parameters) {
    switch shape.arrangement {
    case .manyToMany, .manyToOne:
      reader.addGradient(batch, rows: rows, gradient, to: gates.columns(of: gradients.effective(names.U)))
    case .oneToMany:
      let B = batch.examples
      if rows.lowerBound == 0 {
        reader.addGradient(batch, rows: 0..<B, gradient.rows(0..<B), to: gates.columns(of: gradients.effective(names.U)))
      }
      fallthrough
    case .sequenceToSequence:
      if feedback.kind != .none { feedback.addGradient(rows: rows, gradient, to: gates.columns(of: gradients.effective(names.F))) }
    }
  }

  /// dV = Σ s_tᵀ dE/dy_t, dc = Σ dE/dy_t ((6), (17), (24)); all there is to V and c unless y_{t−1} is fed back softly.
  public func addOutputGradients(_ batch: Batch, _ gradients: Parameters) {
    let dy = allOutputGradients.rows(0..<outputRows(batch))
    multiply(readStates(batch).transposed, dy, into: gradients[names.V], adding: true)
    gradients[names.c].addColumnSums(of: dy)
  }

  // MARK: pieces

  private func outputRows(_ batch: Batch) -> Int {
    shape.arrangement.hasOutputSteps ? batch.outputShape.rows : batch.examples
  }

  /// The states the head reads, a row for each output.
  private func readStates(_ batch: Batch) -> Matrix {
    let shape = batch.outputShape
    return self.shape.arrangement.hasOutputSteps
      ? layer.outputStates.rows(shape.examples..<shape.rows + shape.examples) : layer.last(layer.declaration.outputState, shape)
  }

  private func embedding(_ parameters: Parameters) -> Matrix? { names.embedding.map { parameters[$0] } }
  private func effective(_ name: String?) -> Matrix? { name.map { parameters.effective($0) } }
}
