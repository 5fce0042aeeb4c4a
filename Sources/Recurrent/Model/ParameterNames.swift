import LinearAlgebra

/// The parameters of one layer: what each is called, and where the layer stands.
public struct LayerNames: Sendable, Equatable {
  /// Of its states, and of its parameters unless they are shared: "", `encoder.`, `layer0.`, `backward.`,
  /// `encoder.layer1.backward.`
  public let prefix: String
  public let units: Int
  /// Whether it reads the sequence from its end.
  public let isReversed: Bool
  /// What the inputs, or the states of the layer below, are multiplied by; nil for a decoder's lowest layer.
  public let U: String?
  /// Nil for cells without a recurrent product.
  public let W: String?
  public let b: String
  /// Per-unit parameters, in declared order.
  public let unit: [String]
  /// Learned initial states by component; none where they are zeros or an encoder's.
  public let initial: [String]

  /// An axis of the layer in files: `hidden`, `decoder_hidden`, `layer0_backward_hidden`.
  public func axis(_ name: String) -> String {
    prefix.isEmpty ? name : prefix.replacing(".", with: "_") + name
  }

  /// Every parameter of the layer.
  public var all: [String] { [U, W, b].compactMap { $0 } + unit + initial }

  /// A layer's weights, or the places of their gradients.
  public func weights(_ parameters: Parameters) -> LayerWeights {
    let (W, b) = affine(parameters)
    return LayerWeights(
      W: W, b: b, unit: unit.map { parameters[$0] }, initial: initial.map { parameters[$0] })
  }

  /// W and b of a layer's weights.
  func affine(_ parameters: Parameters) -> (W: Matrix, b: Matrix) {
    let b = parameters.effective(b)
    // Without a W, no rows of anything.
    return (
      W.map { parameters.effective($0) }
        ?? Matrix(storage: b.storage, offset: b.offset, rows: 0, columns: b.columns), b
    )
  }
}

/// The parameters of a network: what each is called in files, and how large it is.
///
/// `U W b V c` (no `W` for cells without a recurrent product), per-unit parameters and learned `initial.s`;
/// `Y` for what one-to-many feeds back; with prefixes `encoder.` and `decoder.`, and `decoder.C`, for
/// sequence-to-sequence; `layer0.`, `layer1.` where layers are stacked; `backward.` for the reverse
/// direction; `embedding` first. Tied layers share `W`, `b` and per-unit parameters without `encoder.` or
/// `decoder.`.
public struct ParameterNames: Sendable {
  /// In the order they are stored.
  public let shapes: [ParameterShape]
  /// By level from the lowest, forward direction first. The head reads the last level of `layers`.
  public let layers: [[LayerNames]]
  /// Empty but for sequence-to-sequence.
  public let encoder: [[LayerNames]]
  public let embedding: String?
  /// What x is multiplied by, in the forward direction.
  public let U: String
  /// The context's weights, where the handover has any.
  public let C: String?
  /// What feedback is multiplied by; exists where `hasFeedback`.
  public let F: String
  public let hasFeedback: Bool
  public let V: String
  public let c: String?

  public init(_ model: ModelSettings, _ shape: NetworkShape) {
    let declaration = model.cell.declaration
    let isPair = shape.arrangement == .sequenceToSequence
    let widths = model.widths(in: shape), classes = shape.outputs.width
    // The decoder's U exists whatever is fed back: without feedback its gradient is zero.
    hasFeedback = isPair || (shape.arrangement == .oneToMany && model.feedback(in: shape) != .none)
    let main = isPair ? "decoder." : ""
    layers = ParameterNames.stack(
      main, widths.layers, model, isDecoder: isPair, isBidirectional: model.bidirectional && !isPair)
    encoder = ParameterNames.stack(
      "encoder.", widths.encoder, model, isDecoder: false, isBidirectional: model.bidirectional)
    let reading = isPair ? encoder : layers
    U = reading.first?.first?.U ?? "U"
    let lowest = layers.first?.first?.prefix ?? ""
    F = isPair ? lowest + "U" : lowest + "Y"
    C = isPair && model.handover.givesContext ? lowest + "C" : nil
    (V, c) = (main + "V", model.outputBias ? main + "c" : nil)

    var shapes = Shapes(model.cell, isPair: isPair)
    let input: (rows: Int, axis: String)
    switch (shape.inputs, model.embedding) {
    case (.tokens(let vocabulary), let dimensions?):
      embedding = "embedding"
      shapes.add(ParameterShape("embedding", vocabulary, dimensions, axes: ["token", "embedding_feature"]))
      input = (dimensions, "embedding_feature")
    case (.tokens(let vocabulary), nil): (embedding, input) = (nil, (vocabulary, "token"))
    case (.reals(let dimensions), _): (embedding, input) = (nil, (dimensions, "input"))
    }
    let parts = declaration.outputStates.count
    /// Levels of a stack, and the width of what the last one hands on.
    func add(
      _ levels: [[LayerNames]], _ entering: (rows: Int, axis: String)?, besides: [(String, Int, String)]
    ) -> (Int, String) {
      var below = entering, besides = besides
      for directions in levels {
        for layer in directions {
          if let below, let U = layer.U { shapes.addGated(U, below.rows, below.axis, layer) }
          for (name, rows, axis) in besides { shapes.addGated(name, rows, axis, layer) }
          shapes.addOwn(layer)
        }
        besides = []
        let units = directions.reduce(0) { $0 + $1.units } * parts
        let isSimple = directions.count == 1 && parts == 1
        below = (units, directions[0].axis(isSimple ? "hidden" : "output_hidden"))
      }
      return below ?? (0, "hidden")
    }
    var besides: [(String, Int, String)] = hasFeedback ? [(F, classes, "output")] : []
    if isPair {
      let (handed, axis) = add(encoder, input, besides: [])
      if let C { besides.append((C, handed, axis)) }
    }
    let (read, axis) = add(layers, isPair ? nil : input, besides: besides)
    shapes.add(ParameterShape(V, read, classes, axes: [axis, "output"], units: read))
    if let c { shapes.add(ParameterShape(c, 1, classes, axes: ["output"], units: read)) }
    self.shapes = shapes.all
  }

  /// The names of stacked layers.
  private static func stack(
    _ prefix: String, _ widths: [Int], _ model: ModelSettings, isDecoder: Bool, isBidirectional: Bool
  ) -> [[LayerNames]] {
    let declaration = model.cell.declaration
    return widths.enumerated().map { level, units in
      let place = widths.count > 1 ? "layer\(level)." : ""
      return (isBidirectional ? ["", "backward."] : [""]).map { direction in
        let own = prefix + place + direction, shared = model.tied ? place : own
        let isGiven = isDecoder && model.handover.setsInitialState
        return LayerNames(
          prefix: own, units: units, isReversed: !direction.isEmpty,
          U: isDecoder && level == 0 ? nil : own + "U",
          W: declaration.isRecurrent ? shared + "W" : nil, b: shared + "b",
          unit: declaration.unitParameters.map { shared + $0 },
          initial: model.initialState == .zeros || isGiven
            ? [] : declaration.states.map { own + "initial." + $0 })
      }
    }
  }

  /// The highest layer's forward direction: the one there is, unless layers are stacked or bidirectional.
  public var top: LayerNames { layers[layers.count - 1][0] }
  public var encoderTop: LayerNames? { encoder.last?.first }

  /// Weights of the highest layer.
  public func layerWeights(_ parameters: Parameters) -> LayerWeights { top.weights(parameters) }

  /// Of the encoder; only where there is one.
  public func encoderWeights(_ parameters: Parameters) -> LayerWeights {
    (encoderTop ?? top).weights(parameters)
  }

  /// Of every layer, the encoder's first, levels from the lowest.
  public var all: [LayerNames] { (encoder + layers).flatMap { $0 } }
}

/// Parameters in the order they are stored, each once.
private struct Shapes {
  private(set) var all: [ParameterShape] = []
  private let cell: any Cell
  private let declaration: CellDeclaration
  private let isPair: Bool

  init(_ cell: any Cell, isPair: Bool) {
    (self.cell, declaration, self.isPair) = (cell, cell.declaration, isPair)
  }

  mutating func add(_ shape: ParameterShape) {
    if !all.contains(where: { $0.name == shape.name }) { all.append(shape) }
  }

  /// The columns of each gate, and how many there are.
  private func columns(_ units: Int) -> (gates: [GateColumns], count: Int) {
    let sharing = cell.sharing(units: units)
    let gates = declaration.gates.enumerated().map {
      GateColumns(gate: $1, columns: sharing?.gateColumns[$0] ?? $0 * units..<($0 + 1) * units)
    }
    return (gates, sharing?.count ?? gates.count * units)
  }

  mutating func addGated(_ name: String, _ rows: Int, _ rowAxis: String?, _ layer: LayerNames) {
    let units = layer.units, columns = columns(units), isShared = cell.sharing(units: units) != nil
    add(
      ParameterShape(
        name, rows, columns.count, axes: (rowAxis.map { [$0] } ?? []) + [layer.axis("gate_hidden")],
        gates: columns.gates, units: units,
        effective: isShared ? MatrixShape(rows: rows, columns: declaration.gates.count * units) : nil))
  }

  private mutating func addRecurrent(_ name: String, _ layer: LayerNames) {
    let units = layer.units, columns = columns(units), own = cell.weightShape(units: units)
    // An axis has one size in a file: where W has other rows than units, or other columns than U, its axes
    // have other names.
    let isGated = own.columns == columns.count
    add(
      ParameterShape(
        name, own.rows, own.columns,
        axes: [
          layer.axis(own.rows == units ? "hidden_from" : "read_from"),
          layer.axis(isGated ? "gate_hidden" : "hidden_to"),
        ],
        gates: isGated ? columns.gates : [], units: units,
        effective: declaration.mapsWeights ? declaration.productShape(units: units) : nil))
  }

  mutating func addOwn(_ layer: LayerNames) {
    if let W = layer.W { addRecurrent(W, layer) }
    addGated(layer.b, 1, nil, layer)
    for name in layer.unit + layer.initial {
      add(ParameterShape(name, 1, layer.units, axes: [layer.axis("hidden")], units: layer.units))
    }
  }
}
