public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// In how many directions the states vary: (Σλ)²/Σλ², λ being the eigenvalues of the covariance of a state
/// component's units.
///
/// H where all directions vary alike, 1 where there is one; over all steps and examples together, and over the
/// examples at each step. NaN where fewer than two states are compared, or none differ.
public struct HiddenParticipation: Diagnostic {
  public static let kind = "hidden-participation"
  public static let summary =
    "participation ratio of the states' covariance: in how many directions they vary"
  public static let reference: String? =
    "Rajan, Abbott & Sompolinsky, Inferring stimulus selectivity from the spatial structure of neural network dynamics, NIPS 2010"

  public init() {}

  public static let settings: [Setting<HiddenParticipation>] = []

  public static let quantities = declared("s", time: "time")

  private static func declared(_ state: String, time: String) -> [QuantityDeclaration] {
    let label = [QuantityDeclaration.Label(.state, state)]
    return [
      QuantityDeclaration(
        "\(state).participation", doc: "participation ratio of \(state) over all steps and examples",
        labels: label,
        columns: [
          ColumnDeclaration(
            "participation", filters: [.state],
            doc: "number of directions in which a state varies over steps and examples")
        ]),
      QuantityDeclaration(
        "\(state).by_time", axes: [time], doc: "participation ratio of \(state) over examples", labels: label,
        columns: [
          ColumnDeclaration(
            "participation_by_time", filters: [.state, .time],
            doc: "number of directions in which a state varies over examples at a step")
        ]),
    ]
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let layers = TimedLayer.all(setting), states = setting.model.cell.declaration.states
    return TrialDeclaration(
      axes: TimedLayer.times(layers),
      quantities: layers.flatMap { layer in
        states.flatMap { HiddenParticipation.declared(layer.name(of: $0), time: layer.time) }
      })
  }

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    setting.probeExamples == 1 && max(setting.longestInput, setting.longestOutput) == 1
      ? [
        Problem(
          "", "there is a single state, of one step of one sequence, and nothing varies",
          remedy: "set record.probe: 2 or more")
      ] : []
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    let largest = TimedLayer.all(setting).map { layer in
      let rows = Double(layer.steps) * Double(setting.probeExamples), units = Double(layer.units)
      return 3 * rows * units + min(rows, units) * min(rows, units)
    }
    return (largest.max() ?? 0) * 8 / Double(setting.precision.size)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let network = subject.network, batch = subject.batch, setting = subject.setting
    _ = network.forward(batch, needsGradient: false)
    var measured = Measurements()
    for layer in TimedLayer.all(setting) {
      for (component, state) in setting.model.cell.declaration.states.enumerated() {
        let (states, shape) = layer.rows(component, \.states, in: network, batch), B = shape.examples
        func ratio(_ rows: [Int]) -> Double {
          ParticipationRatio(of: rows.map { Int32($0) }, in: states).value
        }
        let byStep = (0..<shape.steps).map { t in shape.examples(at: t).map { t * B + $0 } }
        let name = layer.name(of: state)
        measured.add("\(name).participation", [ratio(byStep.flatMap { $0 })])
        measured.add(
          "\(name).by_time", (0..<layer.steps).map { $0 < shape.steps ? ratio(byStep[$0]) : .nan })
      }
    }
    return measured
  }
}
