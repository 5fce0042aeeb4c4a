public import Components
public import Recurrent

/// Reverse accumulation over the whole sequence: λ_t = e_t + λ_{t+1} J_{t+1}, dE/dθ = Σ_t λ_t ∂⁺s_t/∂θ.
/// Exact.
///
/// Time O(T·(D+H)·G·H) an example, memory O(T·G·H); with checkpointing memory O(√T·G·H) and a third more
/// time, and the same bits.
public struct BPTT: GradientEngine {
  public static let kind = "bptt"
  public static let summary = "backpropagation through time: exact, in reverse"
  public static let reference: String? =
    "Werbos, Backpropagation through time: what it does and how to do it, Proc. IEEE 1990"

  public var checkpointing = false

  public init() {}

  public static let settings: [Setting<BPTT>] = [
    Setting(
      "checkpointing", \.checkpointing, .flag,
      doc:
        "Keep the state of every √T-th step only and compute the others anew on the way back: the same numbers in less memory."
    )
  ]

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    guard checkpointing else { return [] }
    let remedy: Remedy = "leave checkpointing out"
    if shape.arrangement != .manyToMany, shape.arrangement != .manyToOne {
      return [
        Problem(
          "checkpointing", "a \(shape.arrangement.rawValue) network is not run in segments", remedy: remedy)
      ]
    }
    if model.bidirectional || model.widths(in: shape).layers.count > 1
      || model.cell.declaration.outputStates.count > 1
    {
      return [
        Problem(
          "checkpointing", "only one layer in one direction whose head reads one state is run in segments",
          remedy: remedy)
      ]
    }
    return []
  }

  public func segment(steps: Int, examples: Int) -> Int? {
    checkpointing ? Network.segment(steps: steps, examples: examples) : nil
  }

  public var leavesStateGradients: Bool { !checkpointing }
  public var keepsForward: Bool { false }

  public func prepare(for network: Network) -> any GradientComputation { Computation(network) }

  private final class Computation: GradientComputation, Memoryless {
    private let network: Network

    init(_ network: Network) { self.network = network }

    func gradients(on batch: Batch, into gradients: Parameters) -> Score {
      let score = network.forward(batch)
      network.backward(batch, into: gradients)
      return score
    }
  }
}
