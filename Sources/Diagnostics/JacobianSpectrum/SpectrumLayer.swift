import Gradients
import Recurrent
import TrialFormat

/// A layer whose J_t are decomposed, with the axes of what is kept of them.
struct SpectrumLayer {
  let prefix: String
  let isReversed: Bool
  /// Whether columns mean it where they name no layer.
  let isTop: Bool
  /// The numbers of its joint state.
  let order: Int
  /// Of its longest sequences.
  let steps: Int
  /// The steps t whose J_t are decomposed.
  let chosen: [Int]
  /// The largest lag of a product.
  let lags: Int
  private let isOfEncoder: Bool

  var timeAxis: String { isOfEncoder ? "encoder_time" : "time" }
  var lagAxis: String { isOfEncoder ? "encoder_lag" : "lag" }

  var axes: [AxisDeclaration] {
    [
      AxisDeclaration(
        timeAxis, .coordinates(.integers(chosen)), unit: "steps", doc: "step t whose Jacobian is decomposed"),
      AxisDeclaration(
        lagAxis, .coordinates(.integers(Array(1...lags))), unit: "steps",
        doc: "steps back from a sequence's last"),
    ]
  }

  /// In the order of `StateJacobians`.
  static func all(_ setting: DiagnosticSetting, steps: Int, lags: Int) -> [SpectrumLayer] {
    let names = ParameterNames(setting.model, setting.shape), encoders = names.encoder.joined().count
    let components = setting.model.cell.declaration.states.count
    return (names.encoder.flatMap { $0 } + names.layers.flatMap { $0 }).enumerated().map { index, layer in
      let longest = index < encoders ? setting.longestInput : setting.longestOutput,
        count = min(steps, longest)
      return SpectrumLayer(
        prefix: layer.prefix, isReversed: layer.isReversed, isTop: layer == names.top,
        order: components * layer.units, steps: longest,
        // Evenly spread up to the last.
        chosen: (1...count).map { ($0 * longest + count / 2) / count - 1 },
        lags: min(lags, longest), isOfEncoder: index < encoders)
    }
  }

  /// J of the step that a layer takes so many steps before its last.
  func step(back: Int, length: Int) -> Int { isReversed ? back : length - 1 - back }
}
