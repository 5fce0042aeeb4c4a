public import Components
import OrderedCollections

/// `gradient:` of an experiment file.
public struct GradientSettings: Configurable {
  public var engine: any GradientEngine = BPTT()
  /// Companions: they compute beside `engine` where records are taken, and change nothing.
  public var beside: [any GradientEngine] = []

  public init() {}

  public static let settings: [Setting<GradientSettings>] = [
    .component("engine", \.engine, GradientEngines.family, doc: "How gradients are computed."),
    .components(
      "beside", \.beside, GradientEngines.family,
      doc: "Engines that compute passively on the same batches and parameters where records are taken."),
  ]

  /// The settings that can change a trial's numbers: all but companions.
  public var decisive: Value { .table(["engine": engine.resolved]) }
}
