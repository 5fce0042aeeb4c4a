public import Components
public import Recurrent

/// Reverse accumulation over the whole sequence: λ_t = e_t + λ_{t+1} J_{t+1}, dE/dθ = Σ_t λ_t ∂⁺s_t/∂θ. Exact.
///
/// Time O(T·(D+H)·G·H) an example, memory O(T·G·H).
public struct BPTT: GradientEngine {
  public static let kind = "bptt"
  public static let summary = "backpropagation through time: exact, in reverse"
  public static let reference: String? = "Werbos, Backpropagation through time: what it does and how to do it, Proc. IEEE 1990"

  public init() {}

  public static let settings: [Setting<BPTT>] = []

  public var leavesStateGradients: Bool { true }
  public var keepsForward: Bool { false }

  public func prepare(for network: Network) -> any GradientComputation { Computation(network) }

  private final class Computation: GradientComputation {
    private let network: Network

    init(_ network: Network) { self.network = network }

    func gradients(on batch: Batch, into gradients: Parameters) -> Score {
      let score = network.forward(batch)
      network.backward(batch, into: gradients)
      return score
    }
  }
}
