public import Components
public import OrderedCollections

/// `model:` of an experiment file.
public struct ModelSettings: Configurable {
  public var cell: any Cell = RNN()
  public var layers = LayerWidths([32])
  public var bidirectional = false
  public var embedding: Int?
  public var decoder = DecoderSettings()
  public var handover = HandoverKind.context
  public var feedback = "auto"
  public var tied = false
  public var initialState = InitialStateKind.zeros
  public var dropout = DropoutSettings()
  public var outputBias = true
  /// `init`, by parameter or parameter.gate: what begins otherwise than usual.
  public var initializers: OrderedDictionary<String, any Initializer> = [:]
  /// `from`: stored weights in the place of initial values.
  public var start: StartSettings?

  public init() {}

  public static let settings: [Setting<ModelSettings>] = [
    .component("cell", \.cell, Cells.family, required: true, doc: "The recurrent cell."),
    Setting(
      "hidden", \.layers, LayerWidths.type, unit: "units",
      doc:
        "Width H of the state, of an encoder where there is a decoder; a list stacks layers, the lowest first."
    ),
    Setting(
      "bidirectional", \.bidirectional, .flag,
      doc:
        "Whether every layer (of an encoder where there is a decoder) is joined by one that reads the sequence backwards."
    ),
    Setting(
      "embedding", \.embedding, .optional(.integer(1...16384)), unit: "numbers",
      doc: "Width of learned token vectors that U reads; none: U has one row for each token."),
    .section("decoder", \.decoder, doc: "The decoder of sequence-to-sequence tasks."),
    Setting(
      "handover", \.handover, .choice(HandoverKind.allCases.map(\.rawValue)),
      doc:
        "How the encoder's last state reaches the decoder: through C at every step, as its initial state, or both."
    ),
    Setting(
      "feedback", \.feedback, .choice(["auto"] + FeedbackKind.allCases.map(\.rawValue)),
      doc: """
        What of the last output enters the next step: nothing, the true token, the own argmax, or the own softmax. \
        auto: teacher for sequence-to-sequence, else none.
        """),
    Setting(
      "tied", \.tied, .flag,
      doc: "Whether encoder and decoder share their recurrent weights W, biases b and per-unit parameters."),
    Setting(
      "initial_state", \.initialState, .choice(InitialStateKind.allCases.map(\.rawValue)),
      doc: "The state before the first step: zeros, or learned numbers, the same for all sequences."),
    .section("dropout", \.dropout, doc: "Which states are left out at random while training."),
    Setting(
      "output_bias", \.outputBias, .flag, doc: "Whether y = sV + c has its bias c."),
    .namedComponents(
      "init", \.initializers, Initializers.family, noun: "a parameter, or parameter.gate,",
      number: { ConstantInitializer($0) },
      doc: """
        What parameters begin with: W, b.f, or with a layer's prefix decoder.W. Else they are uniform on ±1/√H, embeddings standard \
        normal.
        """),
    // What weights are changes numbers, not where they came from.
    .optionalSection(
      "from", \.start,
      doc: """
        Stored weights of an earlier trial that training begins with, in the place of initial values; the optimizer starts afresh.
        """
    ).passive,
  ]

  /// Width of the state that the head reads, of the encoder where there is a decoder; setting it makes one
  /// layer.
  public var hidden: Int {
    get { layers.top }
    set { layers = LayerWidths([newValue]) }
  }

  /// The widths of the layers whose last the head reads, and of the encoder's where there is one.
  public func widths(in shape: NetworkShape) -> (layers: [Int], encoder: [Int]) {
    shape.arrangement == .sequenceToSequence
      ? (decoder.layers?.units ?? layers.units, layers.units) : (layers.units, [])
  }

  /// Whether layers are stacked, or read in two directions.
  public func isDeep(in shape: NetworkShape) -> Bool {
    let widths = widths(in: shape)
    return bidirectional || widths.layers.count > 1 || widths.encoder.count > 1
  }

  /// What is fed back in networks of this shape.
  public func feedback(in shape: NetworkShape) -> FeedbackKind {
    if let kind = FeedbackKind(rawValue: feedback) { return kind }
    if case .classes = shape.outputs, shape.arrangement == .sequenceToSequence { return .teacher }
    return .none
  }

  /// Width of the state the head reads, in one direction.
  public func outputUnits(in shape: NetworkShape) -> Int { widths(in: shape).layers.last ?? hidden }

  /// What cannot be built for a task of this shape; keys are relative to `model`.
  public func problems(for shape: NetworkShape) -> [Problem] {
    var problems = feedbackProblems(for: shape) + wiringProblems(for: shape)
    if dropout.between > 0, !hasBetween(in: shape) {
      problems.append(
        Problem(
          "dropout.between", "there is nothing between layers: one layer is not stacked on another",
          remedy: "set hidden to a list"))
    }
    if embedding != nil, case .reals = shape.inputs {
      problems.append(
        Problem(
          "embedding", "an embedding is of tokens, and this task's inputs are numbers",
          remedy: "remove the line"))
    }
    if dropout.recurrent > 0, !cell.declaration.isRecurrent {
      problems.append(
        Problem(
          "dropout.recurrent",
          "no weights of cell \(type(of: cell).kind) read the state: nothing to leave out", remedy: .handbook
        ))
    }
    return problems
  }

  private func hasBetween(in shape: NetworkShape) -> Bool {
    let widths = widths(in: shape)
    return widths.layers.count > 1 || widths.encoder.count > 1
  }

  private func feedbackProblems(for shape: NetworkShape) -> [Problem] {
    var problems: [Problem] = []
    let kind = feedback(in: shape)
    if kind != .none, !shape.arrangement.generates {
      problems.append(
        Problem(
          "feedback", "feedback \(kind.rawValue) needs a sequence-to-sequence or one-to-many task",
          remedy: "this one is \(shape.arrangement.rawValue)")
      )
    }
    if kind != .none, !shape.outputs.areClasses {
      problems.append(
        Problem(
          "feedback", "feedback \(kind.rawValue) needs classes",
          remedy: "this task's targets are \(shape.outputs.areLabels ? "labels" : "real numbers")"))
    }
    return problems + Initialization.problems(of: self, ParameterNames(self, shape).shapes)
  }

  private func wiringProblems(for shape: NetworkShape) -> [Problem] {
    var problems: [Problem] = []
    let widths = widths(in: shape), isPair = shape.arrangement == .sequenceToSequence
    if isPair, handover.setsInitialState {
      let given = widths.encoder.map { bidirectional ? 2 * $0 : $0 }
      if given != widths.layers {
        let both = bidirectional ? " (both directions side by side)" : ""
        problems.append(
          Problem(
            decoder.layers == nil ? "handover" : "decoder.hidden",
            """
            handover \(handover.rawValue) makes the encoder's state the decoder's, so both need the same width: \
            hidden is \(ModelSettings.text(given))\(both), decoder.hidden \(ModelSettings.text(widths.layers))
            """, remedy: .handbook))
      }
    }
    if bidirectional, shape.arrangement == .oneToMany {
      problems.append(
        Problem(
          "bidirectional",
          "a sequence cannot be read backwards while it is generated: a one-to-many task has one direction only",
          remedy: .handbook))
    }
    if tied {
      if !isPair {
        problems.append(
          Problem(
            "tied", "encoder and decoder can be tied in sequence-to-sequence tasks",
            remedy: "this one is \(shape.arrangement.rawValue)"))
      } else if bidirectional {
        problems.append(
          Problem(
            "tied", "a decoder has one direction: it cannot share the weights of a bidirectional encoder",
            remedy: .handbook))
      } else if widths.layers != widths.encoder {
        problems.append(
          Problem(
            "tied",
            """
            tied layers need the same widths: hidden is \(ModelSettings.text(widths.encoder)), \
            decoder.hidden \(ModelSettings.text(widths.layers))
            """, remedy: .handbook))
      }
    }
    return problems
  }

  private static func text(_ widths: [Int]) -> String {
    widths.count == 1 ? "\(widths[0])" : "[" + widths.map(String.init).joined(separator: ", ") + "]"
  }
}

/// `model.decoder:` of an experiment file.
public struct DecoderSettings: Configurable, Equatable {
  public var layers: LayerWidths?

  public init() {}

  /// Width of the highest layer; setting it makes one layer.
  public var hidden: Int? {
    get { layers?.top }
    set { layers = newValue.map { LayerWidths([$0]) } }
  }

  public static let settings: [Setting<DecoderSettings>] = [
    Setting(
      "hidden", \.layers, .optional(LayerWidths.type), unit: "units",
      doc: "Width of the decoder's state, or widths of its layers; none: as the encoder's.")
  ]
}

/// What the state before the first step is.
public enum InitialStateKind: String, Sendable, CaseIterable, ValueConvertible {
  case zeros
  /// A parameter for each state component of each layer.
  case learned
}

/// `model.dropout:` of an experiment file. What stays is divided by the share that stays; evaluations leave
/// nothing out.
public struct DropoutSettings: Configurable, Equatable {
  public var between = 0.0
  public var recurrent = 0.0

  public init() {}

  public static let settings: [Setting<DropoutSettings>] = [
    Setting(
      "between", \.between, .real(.rate),
      reference: "Zaremba, Sutskever & Vinyals, Recurrent neural network regularization, 2014",
      doc: "Share of a layer's states that the layer above does not see, drawn anew at every step."),
    Setting(
      "recurrent", \.recurrent, .real(.rate),
      reference:
        "Gal & Ghahramani, A theoretically grounded application of dropout in recurrent neural networks, NIPS 2016",
      doc: "Share of what W reads that is left out, the same units at all steps of a sequence."),
  ]

  public var isOn: Bool { between > 0 || recurrent > 0 }
}

/// Everything about a task on which a network's shape depends.
public struct NetworkShape: Sendable, Equatable {
  public enum Inputs: Sendable, Equatable {
    case reals(Int)
    case tokens(Int)
  }

  public enum Outputs: Sendable, Equatable {
    /// Cross-entropy of softmax(y).
    case classes(Int)
    /// ½‖y − target‖².
    case reals(Int)
    /// Several labels, each of which holds or not: the cross-entropies of σ(y), summed.
    case labels(Int)

    public var width: Int {
      switch self {
      case .classes(let width), .reals(let width), .labels(let width): width
      }
    }

    /// Whether outputs are classes, so that there is an accuracy.
    public var areClasses: Bool { if case .classes = self { true } else { false } }

    public var areLabels: Bool { if case .labels = self { true } else { false } }

    /// What the loss counts.
    public var lossUnit: String {
      switch self {
      case .classes, .labels: "nats"
      case .reals: "halved squares"
      }
    }
  }

  public let inputs: Inputs
  public let outputs: Outputs
  public let arrangement: Arrangement

  public init(inputs: Inputs, outputs: Outputs, arrangement: Arrangement) {
    (self.inputs, self.outputs, self.arrangement) = (inputs, outputs, arrangement)
  }
}
