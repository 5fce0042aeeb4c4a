import CKernels
import Components
import LinearAlgebra

/// What Adam and its kin share: decaying means of g and g², m ← β₁m + (1−β₁)g and v ← β₂v + (1−β₂)g².
///
/// They start at 0 and are corrected for it: m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
public protocol AdaptiveMoments: Optimizer {
  var beta1: Double { get set }
  var beta2: Double { get set }
  var epsilon: Double { get set }
  /// √(v̂ + ε) instead of √v̂ + ε.
  var epsilonInside: Bool { get set }
}

extension AdaptiveMoments {
  static var momentSettings: [Setting<Self>] {
    [
      Setting("beta1", \.beta1, .real(.rate), doc: "Decay β₁ of the mean of gradients."),
      Setting("beta2", \.beta2, .real(.rate), doc: "Decay β₂ of the mean of squared gradients."),
      Setting("epsilon", \.epsilon, .real(.positive), doc: "Added to the root of the second moment."),
      Setting(
        "epsilon_inside", \.epsilonInside, .flag,
        doc: "Epsilon stands under the root; false: beside it, as in PyTorch."),
    ]
  }

  public var memories: [String] { ["mean", "square"] }

  /// β₁, β₂, ε, η and the corrections after `memory.updates` updates.
  func fill(_ update: inout lab_update, _ memory: OptimizerMemory, rate: Double, corrects: Bool = true) {
    (update.rate, update.keep1, update.keep2) = (rate, beta1, beta2)
    (update.epsilon, update.inside) = (epsilon, epsilonInside)
    guard corrects else { return }
    (update.correction1, update.correction2) = (
      biasCorrection(beta1, memory.updates), biasCorrection(beta2, memory.updates)
    )
  }
}

/// 1 − βᵗ: the weights of a decaying mean's t gradients add up to it.
func biasCorrection(_ beta: Double, _ updates: Int) -> Double { 1 - Reals.pow(beta, Double(updates)) }
