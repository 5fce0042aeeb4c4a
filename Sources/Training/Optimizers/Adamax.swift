import CKernels
public import Components
public import Recurrent

/// m as Adam's; w ← max(β₂w, |g| + ε); θ ← θ − η m̂ / w: Adam with the largest recent gradient in place of
/// the root mean square.
///
/// ε is PyTorch's; the paper has none: `epsilon: 0` is its, and a number whose gradient was always 0 stays
/// where it is.
public struct Adamax: Optimizer {
  public static let kind = "adamax"
  public static let summary = "Adam with the decaying maximum of |g|: θ ← θ − η m̂ / w"
  public static let reference: String? =
    "Kingma & Ba, Adam: a method for stochastic optimization, ICLR 2015, algorithm 2"

  public var common = CommonSettings(learningRate: 2e-3)
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8

  public init() {}

  public static let ruleSettings: [Setting<Adamax>] = [
    Setting("beta1", \.beta1, .real(.rate), doc: "Decay β₁ of the mean of gradients."),
    Setting("beta2", \.beta2, .real(.rate), doc: "Decay β₂ of the maximum."),
    Setting(
      "epsilon", \.epsilon, .real(.nonNegative), doc: "Added to |g|, as in PyTorch; 0, as in the paper."),
  ]

  public var memories: [String] { ["mean", "largest"] }

  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    memory.run(LAB_UPDATE_ADAMAX, parameters, along: gradients, 0, 1) {
      ($0.rate, $0.keep1, $0.keep2, $0.epsilon) = (rate, beta1, beta2, epsilon)
      $0.correction1 = biasCorrection(beta1, memory.updates)
    }
  }
}
