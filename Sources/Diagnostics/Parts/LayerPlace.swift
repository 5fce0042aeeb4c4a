import Recurrent
import TrialFormat

/// A layer as it is measured by lag: steps back from an error.
struct LayerPlace {
  let layer: TimedLayer
  /// Components that what follows the layer's last step reads directly.
  let reads: [Int]

  var names: LayerNames { layer.names }
  var prefix: String { layer.prefix }
  var isOfEncoder: Bool { layer.isOfEncoder }
  /// One more than the largest lag.
  var lags: Int { layer.steps }
  var axis: String { isOfEncoder ? "encoder_lag" : "lag" }

  var lagAxis: AxisDeclaration {
    AxisDeclaration(
      axis, .coordinates(.integers(Array(0..<lags))), unit: "steps", doc: "steps back from the error")
  }

  /// In the order of `TimedLayer`. The reverse direction is left out: there an error reaches later steps, not
  /// earlier ones.
  static func all(_ setting: DiagnosticSetting) -> [LayerPlace] {
    let declaration = setting.model.cell.declaration, isHandedOn = setting.model.handover.setsInitialState
    return TimedLayer.all(setting).filter { !$0.names.isReversed }.map { layer in
      LayerPlace(
        layer: layer,
        reads: layer.isOfEncoder && isHandedOn
          ? Array(declaration.states.indices) : declaration.outputStates)
    }
  }
}
