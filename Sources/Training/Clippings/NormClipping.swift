public import Components

/// g ← g · min(1, threshold / ‖g‖) over all parameters together.
public struct NormClipping: Clipping {
  public static let kind = "norm"
  public static let summary = "the norm over all parameters is scaled down to the threshold"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013"

  public var threshold = 1.0

  public init() {}

  public static let settings: [Setting<NormClipping>] = [
    Setting("threshold", \.threshold, .real(.positive), doc: "Largest norm that is left as it is.")
  ]

  public func factor(norm: Double) -> Double { norm > threshold ? threshold / norm : 1 }
}
