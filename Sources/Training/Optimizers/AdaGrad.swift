import CKernels
public import Components
public import Recurrent

/// v ← v + g²; θ ← θ − η_t g / (√v + ε) with η_t = η / (1 + (t−1)·decay).
///
/// ε outside the root, as in PyTorch and in the paper (its δ); many texts have √(v + ε):
/// `epsilon_inside: true`.
public struct AdaGrad: Optimizer {
  public static let kind = "adagrad"
  public static let summary = "gradients divided by the root of all their squares: θ ← θ − η g / (√Σg² + ε)"
  public static let reference: String? =
    "Duchi, Hazan & Singer, Adaptive subgradient methods for online learning and stochastic optimization, JMLR 2011"

  public var common = CommonSettings(learningRate: 1e-2)
  public var rateDecay = 0.0
  public var initialSquare = 0.0
  public var epsilon = 1e-10
  public var epsilonInside = false

  public init() {}

  public static let ruleSettings: [Setting<AdaGrad>] = [
    Setting(
      "lr_decay", \.rateDecay, .real(.nonNegative),
      doc: "The learning rate is divided by 1 + lr_decay · updates before this one."
    ),
    Setting(
      "initial_accumulator", \.initialSquare, .real(.nonNegative), doc: "What the sums of squares start with."
    ),
    Setting("epsilon", \.epsilon, .real(.positive), doc: "Added to the root of the sum."),
    Setting(
      "epsilon_inside", \.epsilonInside, .flag,
      doc: "Epsilon stands under the root; false: beside it, as in PyTorch."),
  ]

  public var memories: [String] { ["square"] }
  public var start: Double { initialSquare }

  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    memory.run(LAB_UPDATE_ADAGRAD, parameters, along: gradients, 0) {
      $0.rate = rate / (1 + Double(memory.updates - 1) * rateDecay)
      ($0.epsilon, $0.inside) = (epsilon, epsilonInside)
    }
  }
}
