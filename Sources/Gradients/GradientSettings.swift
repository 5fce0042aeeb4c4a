public import Components

/// `gradient:` of an experiment file.
public struct GradientSettings: Configurable {
  public var engine: any GradientEngine = BPTT()

  public init() {}

  public static let settings: [Setting<GradientSettings>] = [
    .component("engine", \.engine, GradientEngines.family, doc: "How gradients are computed.")
  ]
}
