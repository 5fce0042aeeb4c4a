public import Components
import Gradients
import LinearAlgebra
import Recurrent
public import TrialFormat

/// What each gate lets through, and where it is saturated: the mean of φ(a_g), and the share of steps and examples
/// at which |φ′(a_g)| is below a share of its greatest.
///
/// There a squashing function is flat, and little of a gradient passes. The function of a gate follows from the
/// cell's formula: σ of an LSTM's i, f and o, tanh of its g. Where no function stands alone behind a gate, as where
/// two read it, there is nothing to measure.
public struct Saturation: Diagnostic {
  public static let kind = "saturation"
  public static let summary = "where gates are saturated, and their mean activation: by unit, and by time"
  public static let reference: String? =
    "Karpathy, Johnson & Li, Visualizing and understanding recurrent networks, ICLR workshop 2016"

  public var threshold = 0.1
  public var keepsDetails = false

  public init() {}

  public static let settings: [Setting<Saturation>] = [
    Setting(
      "threshold", \.threshold,
      .real(Interval(lower: 0, upper: 1, includesLower: false, includesUpper: true)),
      doc:
        "A gate is saturated where its function's slope is below this share of the greatest: with 0.1 a sigmoid below 0.026 and above 0.974."
    ),
    Setting(
      "details", \.keepsDetails, .flag,
      doc: "Also the share of sequences at which each unit is saturated at each step."
    ).later,
  ]

  public static let quantities = LayerSaturation.quantities("", unit: "unit", time: "time")

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    guard StageGateValues.gates(of: setting.model.cell).isEmpty else { return [] }
    return [
      Problem(
        "", "no gate of the cell \(type(of: setting.model.cell).kind) has a squashing function of its own",
        remedy: "choose a cell that has one, or remove the diagnostic")
    ]
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let layers = TimedLayer.all(setting), cell = setting.model.cell
    let squashed = StageGateValues.gates(of: cell), gates = cell.declaration.gates
    return TrialDeclaration(
      axes: [AxisDeclaration("gate", .coordinates(.labels(gates)), doc: "gate of the cell")]
        + TimedLayer.times(layers) + TimedLayer.unitAxes(layers),
      quantities: layers.flatMap {
        LayerSaturation.quantities($0.prefix, unit: $0.unit, time: $0.time, details: keepsDetails)
      },
      groups: [
        (
          "",
          [
            .init("threshold", .real(threshold)),
            .init("gates_measured", .text(squashed.joined(separator: " "))),
          ]
        )
      ])
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    // In Float64, whatever the trial computes in.
    GateActivity.workingNumbers(
      for: setting.model, setting.shape, inputSteps: setting.longestInput, outputSteps: setting.longestOutput,
      examples: setting.probeExamples) * 8 / Double(setting.precision.size)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let setting = subject.setting, batch = subject.batch, network = subject.network
    let activity = GateActivity(
      of: network, inputSteps: setting.longestInput, outputSteps: setting.longestOutput,
      examples: batch.examples)
    let gates = setting.model.cell.declaration.gates.count
    var layers = TimedLayer.all(setting).map {
      LayerSaturation($0, gates: gates, keepsDetails: keepsDetails)
    }
    activity.follow(at: network.parameters, on: batch) { names, shape, t, gates in
      guard let index = layers.firstIndex(where: { $0.layer.names == names }) else { return }
      layers[index].add(shape, t, gates, threshold: threshold)
    }
    var measured = Measurements()
    for layer in layers { layer.report(to: &measured) }
    return measured
  }
}
