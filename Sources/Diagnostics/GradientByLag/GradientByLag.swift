public import Components
import Recurrent
public import TrialFormat

/// How far back the error of one step reaches: ‖∂E_t/∂s_{t−l}‖₂ by lag l, for single steps t, and the lag at
/// which it has faded.
///
/// λ_t = dE/ds_t adds up the errors of all later steps, so that at each step the nearest hide the farthest.
/// Here every E_t is sent back alone: one exact reverse pass for each of at most `steps` steps. Norms are per
/// example, over all units of the components in `state`, those after the first at fixed s_t, as everywhere. How
/// fast it fades is the slope of a line through the logarithm of the profile: see `FittedDecay`.
public struct GradientByLag: Diagnostic {
  public static let kind = "gradient-by-lag"
  public static let summary =
    "norm of dE_t/ds_k for single steps t against the lag t − k, and the lag at which it has faded"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013"

  /// Components the norm is taken over; all where empty.
  public var state: [String] = []
  public var steps = 16
  public var threshold = 0.01

  public init() {}

  public static let settings: [Setting<GradientByLag>] = [
    Setting(
      "state", \.state, .list(of: .text(.line), count: 0...Int.max),
      doc: "Components of the cell's state the norm is taken over, for example [s]; empty: all together."),
    Setting(
      "steps", \.steps, .integer(1...1_000_000), unit: "steps",
      doc:
        "At most so many scored steps t are sent back, evenly spread up to the last; each costs a backward pass."
    ),
    Setting(
      "threshold", \.threshold,
      .real(Interval(lower: 0, upper: 1, includesLower: false, includesUpper: false)),
      doc: "gradient_reach is the lag at which the profile first falls below this share of its start."),
  ]

  /// Least share of a batch's examples that must have a lag for the profile to have it.
  static let share = 0.25

  public static let quantities: [QuantityDeclaration] =
    LayerLags.quantities(prefix: "", axis: "lag", reference: 0)
    + LayerLags.quantities(prefix: "encoder.", axis: "encoder_lag", reference: 0)

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    StateComponents.problems(state, setting)
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let targets = TargetSteps(setting, atMost: steps), layers = LayerPlace.all(setting)
    let counted = targets.origin
    var axes = [
      AxisDeclaration(
        "target_step", .coordinates(.integers(targets.positions)), unit: "steps",
        doc: "step whose error is sent back, counted from \(counted)")
    ]
    for layer in layers where !axes.contains(where: { $0.name == layer.axis }) { axes.append(layer.lagAxis) }
    return TrialDeclaration(
      axes: axes,
      quantities: layers.flatMap {
        LayerLags.quantities(prefix: $0.prefix, axis: $0.axis, reference: reference(in: $0, setting))
      },
      groups: [
        (
          "",
          [
            .init("states", .text(StateComponents.words(state, setting))),
            .init("target_step_counted_from", .text(counted)),
            .init("target_steps_scored", .integer(targets.scored)),
            .init("target_steps_measured", .integer(targets.positions.count)),
            .init("average", .text("arithmetic, over examples and target steps that have the lag")),
            .init("least_share_of_examples", .real(GradientByLag.share)),
            .init("threshold", .real(threshold)),
            .init("decay_floor", .real(FittedDecay.floor)),
          ]
        )
      ])
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double { StepErrors.workingNumbers(setting) }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, batch = subject.batch, setting = subject.setting
    let targets = TargetSteps(setting, atMost: steps)
    var layers = LayerPlace.all(setting).map { place in
      LayerLags(
        place.layer.find(in: network, batch).placed.layer, StateComponents.numbers(state, setting), place,
        targets: targets.positions.count, reference: reference(in: place, setting))
    }
    let errors = StepErrors(network, on: batch)
    for position in targets.positions.indices {
      let steps = (0..<batch.examples).map { targets.step(position, length: batch.outputShape.length($0)) }
      guard steps.contains(where: { $0 != nil }) else { continue }
      errors.propagate(from: steps)
      let last = steps.indices.map { steps[$0] == nil ? nil : batch.inputShape.length($0) - 1 }
      for index in layers.indices {
        if layers[index].place.isOfEncoder {
          layers[index].add(position, batch.inputShape, last: last)
        } else {
          layers[index].add(position, batch.outputShape, last: steps)
        }
      }
    }
    var measured = Measurements()
    for layer in layers { layer.report(to: &measured, threshold: threshold) }
    return measured
  }

  /// The lag that a layer's profile starts from: 0, or 1 where no chosen component is read by what follows
  /// directly (the LSTM's q, whose gradient at fixed s_t begins a step earlier).
  private func reference(in place: LayerPlace, _ setting: DiagnosticSetting) -> Int {
    StateComponents.numbers(state, setting).contains(where: place.reads.contains) ? 0 : 1
  }
}
