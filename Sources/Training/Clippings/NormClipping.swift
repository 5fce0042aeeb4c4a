public import Components
import LinearAlgebra
public import Recurrent

/// g ← g · min(1, threshold / (‖g‖ + ε)) over all parameters together.
///
/// ε is 0, so that a clipped gradient's norm is the threshold; PyTorch's `clip_grad_norm_` has 1e-6.
public struct NormClipping: Clipping {
  public static let kind = "norm"
  public static let summary = "the norm over all parameters is scaled down to the threshold"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013"

  public var threshold = 1.0
  public var epsilon = 0.0

  public init() {}

  public static let settings: [Setting<NormClipping>] = [
    Setting("threshold", \.threshold, .real(.positive), doc: "Largest norm that is left as it is."),
    Setting(
      "epsilon", \.epsilon, .real(.nonNegative),
      doc: "Added to the norm before it divides the threshold; PyTorch has 1e-6."),
  ]

  /// What a gradient of this norm is multiplied by.
  public func factor(norm: Double) -> Double { min(1, threshold / (norm + epsilon)) }

  public func clip(_ gradients: Parameters, norm: Double, at parameters: Parameters, _ room: ClippingRoom)
    -> Clipped
  {
    let factor = factor(norm: norm)
    guard factor != 1 else { return Clipped() }
    gradients.values.scale(by: factor)
    return Clipped(factor: factor, share: 1)
  }
}
