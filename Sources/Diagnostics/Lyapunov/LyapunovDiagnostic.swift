public import Components
import Gradients
import LinearAlgebra
import Recurrent
public import TrialFormat

/// The first Lyapunov exponents of each layer's joint state along the trajectories of a record's batch: how
/// fast the state's small differences grow, and with them gradients, in nats a step.
///
/// Finite-time exponents, from the sequences as they are; mean and standard deviation are over examples. A network
/// with more than one attractor has the exponents of the one that it begins near: `start` begins elsewhere.
public struct LyapunovDiagnostic: Diagnostic {
  public static let kind = "lyapunov"
  public static let summary =
    "the first Lyapunov exponents along the batch's trajectories, mean and spread over examples"
  public static let reference: String? =
    "Benettin et al., Lyapunov characteristic exponents, Meccanica 1980; Engelken, Wolf & Abbott, Lyapunov spectra of chaotic "
    + "recurrent neural networks, Phys. Rev. Research 2023"

  public var exponents = 8
  public var warmup = 10
  public var interval = 1
  public var keepsDetails = false
  public var start = Start.own

  /// Where trajectories begin.
  public enum Start: String, Sendable, CaseIterable, ValueConvertible { case own, random, both }

  public init() {}

  public static let settings: [Setting<LyapunovDiagnostic>] = [
    Setting(
      "exponents", \.exponents, .integer(1...16384),
      doc: "The first so many exponents; all where the joint state of a layer has fewer numbers."),
    Setting(
      "warmup", \.warmup, .integer(0...1_000_000_000), unit: "steps",
      doc: "Steps at each sequence's beginning whose growth is not counted; at most half of the sequence."),
    Setting(
      "interval", \.interval, .integer(1...1000), unit: "steps", doc: "Steps between orthonormalisations."),
    Setting(
      "details", \.keepsDetails, .flag,
      doc:
        "Also the exponents of every sequence, Kaplan and Yorke's dimension, and the share of unstable points."
    ).later,
    Setting(
      "start", \.start, .choice(Start.allCases.map(\.rawValue)),
      doc: """
        Where trajectories begin. own: at the network's first state, zeros or learned; random: at independent normal numbers of \
        deviation ½, drawn by the trial's seed, the same for all sequences and records; both: one beside the other, to see whether \
        exponents depend on it. A decoder begins where its encoder ends.
        """
    ).later,
  ]

  public static let quantities: [QuantityDeclaration] =
    LyapunovDiagnostic.declared(
      prefix: "", axis: "exponent", isLast: true)
    + LyapunovDiagnostic.declared(prefix: "", axis: "exponent", isLast: true, isRandom: true)
    + ExponentDetails.declared(prefix: "", axis: "exponent", isLast: true)

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    guard setting.model.feedback(in: setting.shape) == .soft else { return [] }
    return [
      Problem(
        "", "with feedback soft a state also depends on the last one through the outputs",
        remedy: "these exponents leave that out")
    ]
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let layers = ParameterNames(setting.model, setting.shape).all, settings = measured
    let sequences = AxisDeclaration(
      "sequence", .coordinates(.integers(Array(0..<max(1, setting.probeExamples)))), unit: "sequences",
      doc: "sequence of the probe batch")
    return TrialDeclaration(
      axes: (keepsDetails ? [sequences] : [])
        + layers.map { layer in
          let count = settings.count(states: setting.model.cell.declaration.states.count, units: layer.units)
          return AxisDeclaration(
            layer.axis("exponent"), .coordinates(.integers(Array(1...count))),
            doc: "number of the exponent, from 1")
        },
      quantities: layers.enumerated().flatMap { index, layer in
        let (axis, isLast) = (layer.axis("exponent"), index == layers.count - 1)
        return LyapunovDiagnostic.declared(prefix: layer.prefix, axis: axis, isLast: isLast)
          + (start == .both
            ? LyapunovDiagnostic.declared(prefix: layer.prefix, axis: axis, isLast: isLast, isRandom: true)
            : [])
          + (keepsDetails
            ? ExponentDetails.declared(prefix: layer.prefix, axis: axis, isLast: isLast) : [])
      },
      groups: [
        (
          "",
          [
            .init("warmup", .integer(warmup)), .init("interval", .integer(interval)),
            .init(
              "average",
              .text("over examples, whose exponents are means over their own steps after the warm-up")),
          ]
        )
      ])
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    // In Float64, whatever the trial computes in.
    LyapunovExponents.workingNumbers(
      measured, for: setting.model, setting.shape, inputSteps: setting.longestInput,
      outputSteps: setting.longestOutput,
      examples: setting.probeExamples, isDifferentiable: false) * 8 / Double(setting.precision.size)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let batch = subject.batch, examples = max(1, subject.setting.probeExamples)
    let (exponents, layers) = exponents(subject, isRandom: start == .random)
    let others = start == .both ? self.exponents(subject, isRandom: true).layers : []
    if keepsDetails, start != .random { _ = subject.network.forward(batch, needsGradient: false) }
    let followed =
      start == .random
      ? exponents.layers : subject.network.layers(batch).map { ($0.placed.layer, $0.shape) }
    var measured = Measurements()
    for (index, layer) in layers.enumerated() {
      report(layer, to: &measured)
      if !others.isEmpty { report(others[index], as: "random.", to: &measured) }
      guard keepsDetails else { continue }
      ExponentDetails(layer, followed[index].0, followed[index].1).report(to: &measured, examples: examples)
    }
    return measured
  }

  private func exponents(_ subject: DiagnosticSubject, isRandom: Bool) -> (
    LyapunovExponents, layers: [LayerExponents]
  ) {
    let setting = subject.setting
    var settings = measured
    if isRandom { settings.randomStart = setting.seed }
    let exponents = LyapunovExponents(
      of: subject.network, settings, inputSteps: setting.longestInput, outputSteps: setting.longestOutput,
      examples: subject.batch.examples, isDifferentiable: false)
    return (exponents, exponents.measure(at: subject.network.parameters, on: subject.batch))
  }

  private var measured: LyapunovSettings {
    LyapunovSettings(exponents: exponents, warmup: warmup, interval: interval)
  }

  /// - Parameters:
  ///   - isLast: whether it is the layer that columns mean where they name none.
  ///   - isRandom: whether they are those from a random state beside those from the network's own.
  private static func declared(prefix: String, axis: String, isLast: Bool, isRandom: Bool = false)
    -> [QuantityDeclaration]
  {
    let filters = [ColumnFilter.exponent, .layer]
    let labels = QuantityDeclaration.Label.layer(prefix, isUsual: isLast)
    let path = prefix + (isRandom ? "random." : ""), from = isRandom ? " from a random state" : ""
    let column = "lyapunov_exponent" + (isRandom ? "_random" : "")
    return [
      QuantityDeclaration(
        path + "mean", axes: [axis], unit: "nats per step",
        doc: "Lyapunov exponent\(from), mean over examples; -inf where a direction dies out", labels: labels,
        columns: [
          ColumnDeclaration(
            column, filters: filters, isTabled: isLast && !isRandom,
            doc: isRandom
              ? "lyapunov_exponent of trajectories that begin at a random state; needs lyapunov with start: both"
              : "the largest Lyapunov exponent, or the one of that number; mean over the batch")
        ]),
      QuantityDeclaration(
        path + "standard_deviation", axes: [axis], unit: "nats per step",
        doc: "its standard deviation over examples\(from)", labels: labels,
        columns: [
          ColumnDeclaration(
            "lyapunov_exponent_deviation" + (isRandom ? "_random" : ""), filters: filters,
            doc: "standard deviation of \(column) over the batch")
        ]),
    ]
  }

  private func report(_ layer: LayerExponents, as start: String = "", to measured: inout Measurements) {
    let examples = 0..<layer.examples, number = Double(layer.examples)
    let means = (0..<layer.count).map { i in examples.reduce(0) { $0 + layer[$1, i] } / number }
    let deviations = means.enumerated().map { i, mean in
      (examples.reduce(0) { $0 + (layer[$1, i] - mean) * (layer[$1, i] - mean) } / max(number - 1, 1))
        .squareRoot()
    }
    measured.add(layer.prefix + start + "mean", means)
    measured.add(layer.prefix + start + "standard_deviation", deviations)
  }
}
