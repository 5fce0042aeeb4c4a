public import Components
public import Recurrent

/// `gradient:` of an experiment file.
public struct GradientSettings: Configurable {
  public var engine: any GradientEngine = BPTT()
  /// Updates inside a sequence, every so many steps; none: one after it.
  public var online: Int?
  /// Companion engines, which compute beside `engine` at records and change nothing.
  public var companions: [any GradientEngine] = []
  /// A term added to the loss.
  public var penalty: (any Penalty)?

  public init() {}

  public static let settings: [Setting<GradientSettings>] = [
    .component("engine", \.engine, GradientEngines.family, doc: "How gradients are computed."),
    Setting(
      "online", \.online, .optional(.integer(1...1_000_000_000)), unit: "steps",
      doc:
        "Updates every so many steps inside a sequence, with the influence carried on, then stale; none: one update after it."
    ),
    .components(
      "beside", \.companions, GradientEngines.family,
      doc: "Engines that compute passively on the same batches and parameters where records are taken."
    ).passive,
    .optionalComponent(
      "penalty", \.penalty, Penalties.family,
      doc: "A term added to the loss; its gradient is added to the engine's before clipping."),
  ]

  /// Why updates inside sequences are not possible for a network; keys are relative to `gradient`.
  public func onlineProblems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    guard online != nil else { return [] }
    if !engine.carriesForward {
      return [
        Problem(
          "online",
          "engine \(type(of: engine).kind) carries no influence forward, so it cannot update inside a sequence",
          remedy: "rtrl, unit, local, snap and uoro can")
      ]
    }
    if model.bidirectional {
      return [
        Problem(
          "online",
          "layers that read the sequence backwards need the whole of it: there is no update before its end",
          remedy: .handbook)
      ]
    }
    if !shape.arrangement.hasOutputSteps {
      return [
        Problem(
          "online",
          "a many-to-one task has its only error after the last step: there is nothing to update on before",
          remedy: .handbook)
      ]
    }
    return []
  }

  /// Why the penalty is not defined for a network; keys are relative to `gradient`.
  public func penaltyProblems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    guard let penalty else { return [] }
    if online != nil {
      return [
        Problem(
          "penalty",
          "a penalty is a function of whole sequences: it does not go with updates inside them (online)",
          remedy: .handbook)
      ]
    }
    return penalty.problems(for: model, shape).map { $0.inside("penalty") }
  }

  /// Bytes that the penalty's computation needs.
  public func penaltyBytes(
    for model: ModelSettings, _ shape: NetworkShape, inputSteps: Int, outputSteps: Int, examples: Int
  ) -> Double {
    guard let penalty else { return 0 }
    let copy = ExactCopy.workingNumbers(
      for: model, shape, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples)
    let own = penalty.workingNumbers(
      for: model, shape, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples)
    return (copy + own) * 8
  }
}
