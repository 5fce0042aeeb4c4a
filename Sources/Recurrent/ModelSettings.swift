public import Components
public import OrderedCollections

/// `model:` of an experiment file.
public struct ModelSettings: Configurable {
  public var cell: any Cell = RNN()
  public var hidden = 32
  public var embedding: Int?
  public var decoder = DecoderSettings()
  public var handover = HandoverKind.context
  public var feedback = "auto"
  /// `init`, by parameter or parameter.gate: what begins otherwise than usual.
  public var initializers: OrderedDictionary<String, any Initializer> = [:]

  public init() {}

  public static let settings: [Setting<ModelSettings>] = [
    .component("cell", \.cell, Cells.family, required: true, doc: "The recurrent cell."),
    Setting(
      "hidden", \.hidden, .integer(1...16384), unit: "units",
      doc: "Width H of the state, of an encoder where there is a decoder."),
    Setting(
      "embedding", \.embedding, .optional(.integer(1...16384)), unit: "numbers",
      doc: "Width of learned token vectors that U reads; none: U has one row for each token."),
    .section("decoder", \.decoder, doc: "The decoder of sequence-to-sequence tasks."),
    Setting(
      "handover", \.handover, .choice(HandoverKind.allCases.map(\.rawValue)),
      doc: "How the encoder's last state reaches the decoder: through C at every step, as its initial state, or both."),
    Setting(
      "feedback", \.feedback, .choice(["auto"] + FeedbackKind.allCases.map(\.rawValue)),
      doc: """
        What of the last output enters the next step: nothing, the true token, the own argmax, or the own softmax. \
        auto: teacher for sequence-to-sequence, else none.
        """),
    .namedComponents(
      "init", \.initializers, Initializers.family, noun: "a parameter, or parameter.gate,", number: { ConstantInitializer($0) },
      doc: """
        What parameters begin with: W, b.f, or with a layer's prefix decoder.W. Else they are uniform on ±1/√H, embeddings standard \
        normal.
        """),
  ]

  /// What is fed back in networks of this shape.
  public func feedback(in shape: NetworkShape) -> FeedbackKind {
    if let kind = FeedbackKind(rawValue: feedback) { return kind }
    if case .classes = shape.outputs, shape.arrangement == .sequenceToSequence { return .teacher }
    return .none
  }

  /// Width of the state the head reads.
  public func outputUnits(in shape: NetworkShape) -> Int {
    shape.arrangement == .sequenceToSequence ? decoder.hidden ?? hidden : hidden
  }

  /// What cannot be built for a task of this shape; keys are relative to `model`.
  public func problems(for shape: NetworkShape) -> [Problem] {
    var problems: [Problem] = []
    if shape.arrangement == .sequenceToSequence, handover.setsInitialState, let own = decoder.hidden, own != hidden {
      problems.append(
        Problem(
          "decoder.hidden",
          """
          handover \(handover.rawValue) makes the encoder's state the decoder's, so both need the same width: \
          hidden is \(hidden), decoder.hidden \(own)
          """))
    }
    let kind = feedback(in: shape)
    if kind != .none, !shape.arrangement.generates {
      problems.append(
        Problem(
          "feedback",
          "feedback \(kind.rawValue) needs a sequence-to-sequence or one-to-many task; this one is \(shape.arrangement.rawValue)")
      )
    }
    if kind != .none, case .reals = shape.outputs {
      problems.append(Problem("feedback", "feedback \(kind.rawValue) needs classes; this task's targets are real numbers"))
    }
    return problems + Initialization.problems(of: self, ParameterNames(self, shape).shapes)
  }
}

/// `model.decoder:` of an experiment file.
public struct DecoderSettings: Configurable, Equatable {
  public var hidden: Int?

  public init() {}

  public static let settings: [Setting<DecoderSettings>] = [
    Setting(
      "hidden", \.hidden, .optional(.integer(1...16384)), unit: "units",
      doc: "Width of the decoder's state; none: as the encoder's.")
  ]
}

/// Everything about a task that a network's shape depends on.
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

    public var width: Int {
      switch self {
      case .classes(let width), .reals(let width): width
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
