import Recurrent
import TrialFormat

/// A layer among those measured: the one that the head or a decoder reads is called nothing, the encoder's
/// `encoder.`.
struct LayerPlace {
  let names: LayerNames
  let prefix: String
  let axis: String
  /// One more than the largest lag.
  let lags: Int
  /// Components that what follows the layer's last step reads directly.
  let reads: [Int]
  let isOfEncoder: Bool

  var lagAxis: AxisDeclaration {
    AxisDeclaration(
      axis, .coordinates(.integers(Array(0..<lags))), unit: "steps", doc: "steps back from the error")
  }

  /// Of a stack the highest level comes first. The reverse direction is left out: there an error reaches
  /// later steps, not earlier ones.
  static func all(_ setting: DiagnosticSetting) -> [LayerPlace] {
    let names = ParameterNames(setting.model, setting.shape), declaration = setting.model.cell.declaration
    func places(
      _ levels: [[LayerNames]], _ prefix: String, axis: String, lags: Int, reads: [Int], isOfEncoder: Bool
    ) -> [LayerPlace] {
      levels.enumerated().reversed().map { level, directions in
        LayerPlace(
          names: directions[0], prefix: level == levels.count - 1 ? prefix : directions[0].prefix,
          axis: axis, lags: lags,
          reads: reads, isOfEncoder: isOfEncoder)
      }
    }
    let isHandedOn = setting.model.handover.setsInitialState
    return places(
      names.layers, "", axis: "lag", lags: setting.longestOutput, reads: declaration.outputStates,
      isOfEncoder: false)
      + places(
        names.encoder, "encoder.", axis: "encoder_lag", lags: setting.longestInput,
        reads: isHandedOn ? Array(declaration.states.indices) : declaration.outputStates, isOfEncoder: true)
  }
}
