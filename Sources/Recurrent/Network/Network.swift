public import LinearAlgebra

/// A recurrent network with its parameters and the buffers of one training step, in any of the four
/// arrangements.
///
/// y_t = s_t V + c at every step, or after each sequence's last for many-to-one: linear, before any softmax,
/// so that RNN White Box (6), (17) and (24) hold as printed. The head reads the highest level of `stack`;
/// sequence-to-sequence has an `encoderStack` before it. Gradient engines combine the parts.
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
  let objective: Objective
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
    _ model: ModelSettings, _ shape: NetworkShape, loss: LossSettings = LossSettings(), precision: Precision,
    inputSteps: Int,
    outputSteps: Int? = nil, examples: Int, keepsForward: Bool = false, segment: Int? = nil,
    kernels: KernelFamily? = .best
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
              hasEmbedding: made.isEmpty && readsInputs && names.embedding != nil,
              isReversed: layer.isReversed, rows: rows,
              precision: precision))
        }
        made.append(
          Level(
            placed, masksOutput: !isTop && model.dropout.between > 0, rows: steps * examples,
            examples: examples))
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
      model.feedback(in: shape), layer: stack.levels[0].directions[0].layer, classes: width, steps: steps,
      examples: examples)
    objective = Objective(loss, shape.arrangement)
    weightMaps = Network.maps(model.cell, parameters, names)
    let outputRows = shape.arrangement.hasOutputSteps ? steps * examples : examples
    allOutputs = Matrix(rows: outputRows, columns: width, precision: precision)
    allOutputGradients = Matrix(rows: outputRows, columns: width, precision: precision)
    segments = segment.map {
      Segments(stack.levels[0].directions[0].layer, length: $0, steps: steps, examples: examples)
    }
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
  private static func maps(_ cell: any Cell, _ parameters: Parameters, _ names: ParameterNames) -> [WeightMap]
  {
    parameters.shapes.filter { $0.effective != nil }.map { shape in
      if names.all.contains(where: { $0.W == shape.name }) {
        return WeightMap(cell, W: shape.name, of: parameters, units: shape.units)
      }
      guard let sharing = cell.sharing(units: shape.units) else {
        preconditionFailure("\(shape.name) has columns of no gate")
      }
      return WeightMap(sharing, shape.name, of: parameters)
    }
  }

  /// Makes what enters the products from the parameters, as every forward pass does: `Parameters.effective`.
  public func evaluateWeights() {
    for map in weightMaps { map.evaluate() }
  }

  /// The highest layer, forward in time: the one there is, unless layers are stacked or bidirectional.
  public var layer: RecurrentLayer { stack.top.directions[0].layer }
  /// The encoder's highest layer, if there is an encoder.
  public var encoder: RecurrentLayer? { encoderStack?.top.directions[0].layer }

  /// Where a layer of this network stands.
  public func place(of layer: RecurrentLayer) -> PlacedLayer {
    guard let placed = ((encoderStack?.layers ?? []) + stack.layers).first(where: { $0.layer === layer })
    else {
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
  public func fedBackProbabilities(_ t: Int, _ batch: BatchShape) -> Matrix? {
    feedback.probabilities(t, batch)
  }

  /// The layers in the order they run, with the steps they take in a batch.
  public func layers(_ batch: Batch) -> [(placed: PlacedLayer, shape: BatchShape)] {
    (encoderStack?.layers.map { ($0, batch.inputShape) } ?? []) + stack.layers.map { ($0, batch.outputShape) }
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
