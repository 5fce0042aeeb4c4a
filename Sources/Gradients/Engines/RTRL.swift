public import Components
public import Recurrent

/// Forward accumulation with the full Jacobian: A_t = J_t A_{t−1} + ∂⁺s_t/∂θ, dE/dθ = Σ_t e_t A_t. Exact.
///
/// The messages alpha_t = ds_t/dU and beta_t = ds_t/dW of RNN White Box (4) and (5), with s read as a vector;
/// in a decoder zeta and gamma, (15) and (16). Memory O(P·H) and time O(P·H·G·H) a step for P parameters,
/// whatever the length.
public struct RTRL: ForwardEngine {
  public static let kind = "rtrl"
  public static let summary = "real-time recurrent learning: exact, forward in time"
  public static let reference: String? =
    "Williams & Zipser, A learning algorithm for continually running fully recurrent neural networks, Neural Computation 1989"

  public init() {}

  public static let settings: [Setting<RTRL>] = []

  static let form = InfluenceForm.full

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    let widths = model.widths(in: shape)
    guard model.bidirectional, max(widths.layers.count, widths.encoder.count) > 1 else { return [] }
    return [
      Problem(
        "",
        "influence cannot be carried forward through a layer below a bidirectional one: its states enter steps before and after them",
        remedy: .handbook)
    ]
  }
}
