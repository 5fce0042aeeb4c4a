public import Components
import LinearAlgebra
public import Recurrent

/// Unbiased online recurrent optimisation: the influence ∂s_t/∂θ of RTRL replaced by a random product s̃_t ⊗
/// θ̃_t with the same mean.
///
/// It stands for all messages at once, alpha and beta ((4), (5)) and in a decoder zeta and gamma ((15), (16))
/// with the full Jacobian. Exact in expectation only; the variance grows with the width of the state. Memory
/// O(P) and time O(P) a step for P parameters. The draws are a function of the seed, the number of gradients
/// computed before, and the example: the same run has the same bits.
public struct UORO: GradientEngine {
  public static let kind = "uoro"
  public static let summary =
    "unbiased online recurrent optimisation: a random influence of rank one, exact on average"
  public static let reference: String? =
    "Tallec & Ollivier, Unbiased online recurrent optimization, ICLR 2018"

  public var samples = 1
  public var seed = 0

  public init() {}

  public static let settings: [Setting<UORO>] = [
    Setting(
      "samples", \.samples, .integer(1...1_000_000), unit: "draws",
      doc: "Independent estimates a gradient is averaged over; the variance falls as their number."),
    Setting("seed", \.seed, .integer(0...Int(Int32.max)), doc: "Seed of the signs that are drawn."),
  ]

  public var isExact: Bool { false }

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    singleLayerProblem(model, shape).map { [$0] } ?? []
  }

  public func prepare(for network: Network) -> any GradientComputation {
    prepare(for: network, noise: UORO.signs)
  }

  private static func signs(_ stream: inout RandomStream, _ nu: Matrix) {
    for unit in 0..<nu.columns { nu[0, unit] = stream.bits() & 1 == 0 ? -1 : 1 }
  }

  public var carriesForward: Bool { true }

  /// Online, one draw an example is under way, from a stream of its own.
  public func prepareOnline(for network: Network, every steps: Int, examples: Int) -> (any OnlineComputation)?
  {
    OnlineForward(
      network, every: steps,
      followers: (0..<examples).map { _ in
        RankOneComputation(network, seed: UInt64(seed), samples: 1, noise: UORO.signs)
      })
  }

  /// The engine with other noise than signs.
  package func prepare(for network: Network, noise: @escaping RankOneComputation.Noise)
    -> any GradientComputation
  {
    RankOneComputation(network, seed: UInt64(seed), samples: samples, noise: noise)
  }
}
