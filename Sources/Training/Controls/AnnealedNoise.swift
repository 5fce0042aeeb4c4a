public import Components
import LinearAlgebra

/// Gaussian noise added to gradients: g ← g + N(0, σ²) with σ² = variance / (1 + n)^decay at update n.
public struct AnnealedNoise: Component {
  public static let kind = "annealed"
  public static let summary = "noise whose variance falls as variance / (1 + n)^decay"
  public static let reference: String? =
    "Neelakantan et al., Adding gradient noise improves learning for very deep networks, 2015"

  /// What a file can name as noise on gradients.
  public static let family = Family("noise", [AnnealedNoise.self])

  public var variance = 0.01
  public var decay = 0.55

  public init() {}

  public static let settings: [Setting<AnnealedNoise>] = [
    Setting(
      "variance", \.variance, .real(.nonNegative),
      doc: "The paper's η, variance at the first update; it tried 0.01, 0.3 and 1."),
    Setting("decay", \.decay, .real(.nonNegative), doc: "The paper's γ; 0: noise of constant variance."),
  ]

  /// σ at an update, from 0.
  public func deviation(at update: Int) -> Double {
    (variance * Reals.pow(1 + Double(update), -decay)).squareRoot()
  }
}
