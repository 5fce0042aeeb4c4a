import CKernels
public import Components
import LinearAlgebra
public import Recurrent

/// Adam with Nesterov's look ahead: μ_t = β₁(1 − ½·0.96^{ψt}), Π_t = μ_1 ⋯ μ_t,
/// θ ← θ − η ((1−μ_t)/(1−Π_t) g + μ_{t+1}/(1−Π_{t+1}) m) / (√v̂ + ε).
///
/// PyTorch's convention: m decays by the constant β₁. In the paper it decays by μ_t, m ← μ_t m + (1−μ_t)g:
/// `scheduled_mean: true` is that.
public struct NAdam: AdaptiveMoments {
  public static let kind = "nadam"
  public static let summary = "Adam with Nesterov momentum that rises with a schedule of its own"
  public static let reference: String? =
    "Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016"

  public var common = CommonSettings(learningRate: 2e-3)
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8
  public var epsilonInside = false
  public var momentumDecay = 4e-3
  public var scheduledMean = false

  public init() {}

  public static let ruleSettings: [Setting<NAdam>] =
    momentSettings + [
      Setting(
        "momentum_decay", \.momentumDecay, .real(.nonNegative), doc: "ψ: how fast μ_t rises from β₁/2 to β₁."),
      Setting(
        "scheduled_mean", \.scheduledMean, .flag,
        doc: "The mean of gradients decays by μ_t, as in the paper; false: by β₁, as in PyTorch."),
    ]

  /// μ_t
  private func momentum(_ update: Int) -> Double {
    beta1 * (1 - 0.5 * Reals.pow(0.96, Double(update) * momentumDecay))
  }

  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    let mu = momentum(memory.updates), next = momentum(memory.updates + 1)
    memory.momentumProduct *= mu
    let product = memory.momentumProduct
    memory.run(LAB_UPDATE_NADAM, parameters, along: gradients, 0, 1) {
      fill(&$0, memory, rate: rate)
      ($0.rate, $0.ahead) = (rate * next / (1 - product * next), rate * (1 - mu) / (1 - product))
      if scheduledMean { $0.keep1 = mu }
      $0.take = 1 - $0.keep1
    }
  }
}
