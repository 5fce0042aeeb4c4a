public import Components
public import Recurrent

/// The engines that carry messages forward in time which can be kept as tensors.
public enum MessageEngine: String, Sendable, CaseIterable, ValueConvertible {
  /// ∂s_t/∂θ: every unit by every number of θ; equations (4), (5) with s read as a vector.
  case rtrl
  /// The same equations read per unit: each unit by the parameters that enter it.
  case unit

  private var engine: any ForwardEngine {
    switch self {
    case .rtrl: RTRL()
    case .unit: UnitEngine()
    }
  }

  var form: InfluenceForm { type(of: engine).form }

  /// Why a network has no messages of this engine; keys are relative to the engine.
  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    engine.problems(for: model, shape)
  }

  /// ‖∂(state)_t/∂θ‖ over all components, units and parameters, of the layer that the head reads: [T·B], NaN past
  /// each sequence's end. The network keeps its forward pass, and is run.
  public func norms(on batch: Batch, of network: Network) -> [Double] {
    engine.follower(network).norms(on: batch)
  }

  /// How many numbers of memory its computation needs.
  public func workingNumbers(for model: ModelSettings, _ shape: NetworkShape) -> Double {
    engine.workingNumbers(for: model, shape)
  }
}
