public import Components
import Gradients
public import Recurrent

/// The first Lyapunov exponents of each layer's joint state along the trajectories of a record's batch: how fast the state's small
/// differences grow, and with them gradients, in nats a step.
///
/// Finite-time exponents, from the sequences as they are; mean and standard deviation are over examples.
public struct LyapunovDiagnostic: NetworkDiagnostic {
  public static let kind = "lyapunov"
  public static let summary = "the first Lyapunov exponents along the batch's trajectories, mean and spread over examples"
  public static let reference: String? =
    "Benettin et al., Lyapunov characteristic exponents, Meccanica 1980; Engelken, Wolf & Abbott, Lyapunov spectra of chaotic "
    + "recurrent neural networks, Phys. Rev. Research 2023"

  public var exponents = 8
  public var warmup = 10
  public var interval = 1

  public init() {}

  public static let settings: [Setting<LyapunovDiagnostic>] = [
    Setting(
      "exponents", \.exponents, .integer(1...16384),
      doc: "The first so many exponents; all where the joint state of a layer has fewer numbers."),
    Setting(
      "warmup", \.warmup, .integer(0...1_000_000_000), unit: "steps",
      doc: "Steps at each sequence's beginning whose growth is not counted; at most half of the sequence."),
    Setting("interval", \.interval, .integer(1...1000), unit: "steps", doc: "Steps between orthonormalisations."),
  ]

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    guard model.feedback(in: shape) == .soft else { return [] }
    return [
      Problem(
        "", "with feedback soft a state also depends on the last one through the outputs; these exponents leave that out")
    ]
  }

  public func measure(_ subject: DiagnosedNetwork, on batch: Batch) -> Measurements {
    let layers = LyapunovExponents(
      of: subject.network, LyapunovSettings(exponents: exponents, warmup: warmup, interval: interval),
      inputSteps: subject.longestInput, outputSteps: subject.longestOutput, examples: batch.examples,
      isDifferentiable: false
    ).measure(at: subject.network.parameters, on: batch)
    return Measurements(
      axes: layers.map { Measurements.Axis(axis($0), Array(1...$0.count)) },
      quantities: layers.flatMap(quantities),
      attributes: [
        .init("warmup", .integer(warmup)), .init("interval", .integer(interval)),
        .init("average", .text("over examples, whose exponents are means over their own steps after the warm-up")),
      ])
  }

  /// `exponent`, or `encoder_exponent`; counted from 1.
  private func axis(_ layer: LayerExponents) -> String {
    layer.prefix.replacing(".", with: "_") + "exponent"
  }

  private func quantities(_ layer: LayerExponents) -> [Measurements.Quantity] {
    let examples = 0..<layer.examples, number = Double(layer.examples)
    let means = (0..<layer.count).map { i in examples.reduce(0) { $0 + layer[$1, i] } / number }
    let deviations = means.enumerated().map { i, mean in
      (examples.reduce(0) { $0 + (layer[$1, i] - mean) * (layer[$1, i] - mean) } / max(number - 1, 1)).squareRoot()
    }
    return [
      .init(
        layer.prefix + "mean", axes: [axis(layer)], .reals(means), unit: "nats per step",
        doc: "Lyapunov exponent, mean over examples; -inf where a direction dies out"),
      .init(
        layer.prefix + "standard_deviation", axes: [axis(layer)], .reals(deviations), unit: "nats per step",
        doc: "its standard deviation over examples"),
    ]
  }
}
