public import Components
public import Recurrent

/// How far back the error of one step reaches: ‖∂E_t/∂s_{t−l}‖₂ by lag l, for single steps t, and the lag at which it has faded.
///
/// λ_t = dE/ds_t adds up the errors of all later steps, so that at each step the nearest hide the farthest. Here every E_t is sent back
/// alone: one exact reverse pass for each of at most `steps` steps. Norms are per example, over all units of the components in
/// `state`, those after the first at fixed s_t, as everywhere.
public struct GradientByLag: NetworkDiagnostic {
  public static let kind = "gradient-by-lag"
  public static let summary = "norm of dE_t/ds_k for single steps t against the lag t − k, and the lag at which it has faded"
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
      doc: "At most so many scored steps t are sent back, evenly spread up to the last; each costs a backward pass."),
    Setting(
      "threshold", \.threshold, .real(Interval(lower: 0, upper: 1, includesLower: false, includesUpper: false)),
      doc: "gradient_reach is the lag at which the profile first falls below this share of its start."),
  ]

  /// Least share of a batch's examples that must have a lag for the profile to have it.
  static let share = 0.25

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    let own = model.cell.declaration.states
    let known = Cells.family.members.flatMap { ($0.init() as? any Cell)?.declaration.states ?? [] }
    if let unknown = state.first(where: { !known.contains($0) && !own.contains($0) }) {
      return [Problem("state", "no cell has a state component '\(unknown)'; this one has \(own.joined(separator: ", "))")]
    }
    guard !state.isEmpty, !state.contains(where: own.contains) else { return [] }
    return [Problem("state", "this variant's cell has none of these components; it has \(own.joined(separator: ", "))")]
  }

  public func measure(_ subject: DiagnosedNetwork, on batch: Batch) -> Measurements {
    let network = subject.network
    let targets = TargetSteps(network, longest: subject.longestOutput, atMost: steps)
    var layers = lags(of: network.stack, "", axis: "lag", longest: subject.longestOutput, targets: targets, handsStatesOn: false)
    let own = layers.count
    if let encoder = network.encoderStack {
      layers += lags(
        of: encoder, "encoder.", axis: "encoder_lag", longest: subject.longestInput, targets: targets,
        handsStatesOn: network.model.handover.setsInitialState)
    }
    let errors = StepErrors(network, on: batch)
    for position in targets.positions.indices {
      let steps = (0..<batch.examples).map { targets.step(position, length: batch.outputShape.length($0)) }
      guard steps.contains(where: { $0 != nil }) else { continue }
      errors.propagate(from: steps)
      let last = steps.indices.map { steps[$0] == nil ? nil : batch.inputShape.length($0) - 1 }
      for index in layers.indices {
        if index < own {
          layers[index].add(position, batch.outputShape, last: steps)
        } else {
          layers[index].add(position, batch.inputShape, last: last)
        }
      }
    }
    var axes = [Measurements.Axis("target_step", targets.positions, unit: "steps")]
    for layer in layers where !axes.contains(layer.lagAxis) { axes.append(layer.lagAxis) }
    return Measurements(
      axes: axes,
      quantities: layers.flatMap { $0.quantities(threshold: threshold) },
      attributes: [
        .init("states", .text(layers[0].names.joined(separator: " "))),
        .init("target_step_counted_from", .text(targets.countsFromEnd ? "each sequence's last step, 0" : "the first step, 0")),
        .init("target_steps_scored", .integer(targets.scored)), .init("target_steps_measured", .integer(targets.positions.count)),
        .init("average", .text("arithmetic, over examples and target steps that have the lag")),
        .init("least_share_of_examples", .real(GradientByLag.share)), .init("threshold", .real(threshold)),
      ])
  }

  /// The lags of a stack's layers, the one that the head or a decoder reads first and without a name of its own. The reverse direction
  /// is left out: there an error reaches later steps, not earlier ones.
  private func lags(
    of stack: LayerStack, _ prefix: String, axis: String, longest: Int, targets: TargetSteps, handsStatesOn: Bool
  ) -> [LayerLags] {
    stack.levels.reversed().map { level in
      let placed = level.directions[0], isTop = level === stack.top
      return LayerLags(
        placed.layer, self, prefix: isTop ? prefix : placed.names.prefix, axis: axis, longest: longest, targets: targets,
        reads: handsStatesOn ? Array(placed.layer.states.indices) : placed.layer.declaration.outputStates)
    }
  }
}

/// Which steps' errors are sent back: the same ones at all records, counted from the first step or, where only the last ones of each
/// sequence are scored, from each sequence's own last.
struct TargetSteps {
  let countsFromEnd: Bool
  /// t, or t − t_last ≤ 0.
  let positions: [Int]
  /// How many there are to choose from.
  let scored: Int

  init(_ network: Network, longest: Int, atMost count: Int) {
    if network.shape.arrangement.hasOutputSteps, case .all = network.loss.steps {
      (countsFromEnd, scored) = (false, longest)
    } else {
      (countsFromEnd, scored) = (true, network.shape.arrangement.hasOutputSteps ? network.loss.scored(length: longest).count : 1)
    }
    let (scored, first) = (scored, countsFromEnd ? 1 - scored : 0), chosen = min(count, scored)
    positions = (1...chosen).map { first + ($0 * scored + chosen / 2) / chosen - 1 }
  }

  /// The step at a position of a sequence, or nil where it has none.
  func step(_ position: Int, length: Int) -> Int? {
    let step = countsFromEnd ? length - 1 + positions[position] : positions[position]
    return (0..<length).contains(step) ? step : nil
  }
}
