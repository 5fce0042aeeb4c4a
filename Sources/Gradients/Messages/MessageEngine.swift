public import Components
public import Recurrent

/// The engines that carry messages forward in time which can be kept as tensors.
public enum MessageEngine: String, Sendable, CaseIterable, ValueConvertible {
  /// ∂s_t/∂θ: every unit by every number of θ; equations (4), (5) with s read as a vector.
  case rtrl
  /// The same equations read per unit: each unit by the parameters that enter it.
  case unit

  var form: InfluenceForm {
    switch self {
    case .rtrl: .full
    case .unit: .unit(recurs: true)
    }
  }

  /// Why a network has no messages of this engine; keys are relative to the engine.
  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    switch self {
    case .rtrl: RTRL().problems(for: model, shape)
    case .unit: UnitEngine().problems(for: model, shape)
    }
  }
}
