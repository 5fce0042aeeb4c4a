public import Components
import Gradients
import LinearAlgebra
import Recurrent
public import TrialFormat

/// What each factor takes from an error on its way back: the logarithm of ‖λ_{t−1}‖/‖λ_t‖ at every step as a sum
/// over paths and their factors, exactly.
///
/// With μ = λ_t and μ₋ = λ_{t−1}, all components of the state together, per example: the paths p back over one
/// step (the cell's carry, each gate, what is injected) add up to μ₋. Path p has the share a_p = ⟨p, μ₋⟩/‖μ₋‖²,
/// of any sign, Σ a_p = 1. On it ‖μ‖ becomes ‖p‖ by the gains g_pj of its factors one after another: gate,
/// saturation φ′, weights W. Then
///
///     log(‖μ₋‖/‖μ‖) = Σ_p a_p Σ_j log g_pj + Σ_p a_p log(‖μ₋‖/‖p‖)
///
/// where the last sum, of log(cos∠(p, μ₋)/a_p), is called mixing. What is injected has one gain, ‖e‖/‖μ‖. A path
/// of length zero contributes 0. The order of factors is part of the definition: another one splits each path's
/// logarithm otherwise, with the same sum.
public struct Attenuation: Diagnostic {
  public static let kind = "attenuation"
  public static let summary =
    "what each factor (gate, saturation, weights) takes from an error, step by step, as exact sums of logarithms"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013 (the product of these factors)"

  /// Which errors are sent back.
  public enum Errors: String, Sendable, CaseIterable, ValueConvertible { case one, all }

  public var errors = Errors.one

  public init() {}

  public static let settings: [Setting<Attenuation>] = [
    Setting(
      "errors", \.errors, .choice(Errors.allCases.map(\.rawValue)),
      doc:
        "one: the error of each sequence's last scored step, alone; all: the errors of all steps, where those of earlier steps are injected on the way."
    )
  ]

  /// Gains of one path, and of all: what the logarithms are of.
  static let factors = ErrorPath.Factor.allCases.map(\.rawValue) + ["mixing"]

  public static let quantities: [QuantityDeclaration] =
    LayerAttenuation.quantities(prefix: "", axis: "lag", units: "unit")
    + LayerAttenuation.quantities(prefix: "encoder.", axis: "encoder_lag", units: "encoder_unit")

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    let gates = setting.model.cell.declaration.gates
    if let taken = gates.first(where: { [ErrorPath.carry, ErrorPath.injected].contains($0) }) {
      return [
        Problem(
          "", "the cell has a gate '\(taken)', and so a path is called that goes through no gate",
          remedy: "call the gate something else in model.cell.gates")
      ]
    }
    let isEncoded = setting.shape.arrangement == .sequenceToSequence
    guard max(setting.longestOutput, isEncoded ? setting.longestInput : 1) < 2 else { return [] }
    return [
      Problem(
        "", "sequences have a single step: an error has no way back",
        remedy: "lengthen them, or remove the diagnostic")
    ]
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let places = LayerPlace.all(setting)
    var axes = [
      AxisDeclaration(
        "path", .coordinates(.labels(ErrorPaths.names(setting.model.cell) + [ErrorPath.injected])),
        doc: "way back over one step, named by its gates, the last one of the step first"),
      AxisDeclaration("factor", .coordinates(.labels(Attenuation.factors)), doc: "in the order of an error"),
    ]
    for place in places where !axes.contains(where: { $0.name == place.axis }) { axes.append(place.lagAxis) }
    axes += places.map {
      AxisDeclaration(
        $0.names.axis("unit"), .coordinates(.integers(Array(0..<$0.names.units))), doc: "unit of the layer")
    }
    let isOne = errors == .one
    return TrialDeclaration(
      axes: axes,
      quantities: places.flatMap {
        LayerAttenuation.quantities(prefix: $0.prefix, axis: $0.axis, units: $0.names.axis("unit"))
      },
      groups: [
        (
          "",
          [
            .init("states", .text(setting.model.cell.declaration.states.joined(separator: " "))),
            .init(
              "errors",
              .text(
                isOne ? "of each sequence's last scored step alone" : "of all steps of a sequence together")
            ),
            .init(
              "order",
              .text(
                "backward: gate (all pointwise factors but φ′), saturation (φ′ of the gate's own function, where it stands alone), weights"
              )),
            .init("average", .text("arithmetic, of logarithms, over examples whose error is not zero there")),
          ]
        )
      ])
  }

  public var needs: Set<DiagnosticNeed> { [.probeBatch, .errorPaths] }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    // In Float64, whatever the trial computes in.
    ErrorPaths.workingNumbers(
      for: setting.model, setting.shape, inputSteps: setting.longestInput, outputSteps: setting.longestOutput,
      examples: setting.probeExamples) * 8 / Double(setting.precision.size)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let setting = subject.setting, batch = subject.batch, paths = subject.errorPaths
    var layers = LayerPlace.all(setting).map { LayerAttenuation($0, paths: paths.count) }
    let prefixes = layers.map(\.place.names.prefix), last = lastScored(batch, setting)
    paths.follow(errors == .all ? .all : .of(last), at: subject.network.parameters, on: batch) {
      names, step in
      guard let index = prefixes.firstIndex(of: names.prefix) else { return }
      let start = layers[index].place.isOfEncoder ? step.length - 1 : last[step.example]
      guard let start, step.t <= start else { return }
      layers[index].add(step, lag: start - step.t + 1)
    }
    var measured = Measurements()
    for layer in layers { layer.report(to: &measured) }
    return measured
  }

  /// The last scored step of each sequence; nil where none is scored.
  private func lastScored(_ batch: Batch, _ setting: DiagnosticSetting) -> [Int?] {
    let shape = batch.outputShape, B = batch.examples
    guard setting.shape.arrangement.hasOutputSteps else { return (0..<B).map { shape.length($0) - 1 } }
    let divisors = setting.loss.divisors(of: batch, hasOutputSteps: true)
    return (0..<B).map { example in (0..<shape.length(example)).last { divisors[$0 * B + example] > 0 } }
  }
}
