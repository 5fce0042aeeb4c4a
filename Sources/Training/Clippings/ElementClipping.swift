import CKernels
public import Components
import LinearAlgebra
public import Recurrent

/// g_i ← max(−threshold, min(g_i, threshold)): PyTorch's `clip_grad_value_`. The gradient's direction
/// changes.
public struct ElementClipping: Clipping {
  public static let kind = "element"
  public static let summary = "every number of the gradient is cut to the threshold by itself"
  public static let reference: String? =
    "Mikolov, Statistical language models based on neural networks, PhD thesis, Brno 2012"

  public var threshold = 1.0

  public init() {}

  public static let settings: [Setting<ElementClipping>] = [
    Setting("threshold", \.threshold, .real(.positive), doc: "Largest magnitude that is left as it is.")
  ]

  public func clip(_ gradients: Parameters, norm: Double, at parameters: Parameters, _ room: ClippingRoom)
    -> Clipped
  {
    let g = gradients.values
    let changed = g.precision.functions.pointee.clamp(numericCast(g.count), g.pointer, threshold)
    return Clipped(gradients, before: norm, changed: Int(changed))
  }
}
