import CKernels
public import Components
public import Recurrent

/// c = β₁m + (1−β₁)g; θ ← (1 − ηλ)θ − η sign(c); m ← β₂m + (1−β₂)g. Every number moves by η; sign(0) = 0.
///
/// The paper's algorithm 2; PyTorch has no Lion. Weight decay λ is apart from the gradient.
public struct Lion: Optimizer {
  public static let kind = "lion"
  public static let summary = "the sign of an interpolated momentum: θ ← θ − η sign(β₁ m + (1−β₁) g)"
  public static let reference: String? =
    "Chen et al., Symbolic discovery of optimization algorithms, NeurIPS 2023"

  public var common = CommonSettings(learningRate: 1e-4)
  public var beta1 = 0.9
  public var beta2 = 0.99

  public init() {}

  public static let ruleSettings: [Setting<Lion>] = [
    Setting("beta1", \.beta1, .real(.rate), doc: "Share β₁ of the momentum in the direction."),
    Setting("beta2", \.beta2, .real(.rate), doc: "Decay β₂ of the momentum."),
  ]

  public var memories: [String] { ["mean"] }

  public func decoupledDecay(rate: Double, multiplier: Double) -> Double? { 1 - rate * common.weightDecay }

  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    memory.run(LAB_UPDATE_LION, parameters, along: gradients, 0) {
      ($0.rate, $0.keep1, $0.keep2) = (rate, beta1, beta2)
    }
  }
}
