import CKernels
public import Components
public import Recurrent

/// m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; θ ← θ − η m̂ / (√v̂ + ε) with m̂, v̂ corrected for their start at
/// zero.
///
/// ε outside the root, as in PyTorch and in the paper's algorithm 1.
public struct Adam: AdaptiveMoments {
  public static let kind = "adam"
  public static let summary = "adaptive moments: θ ← θ − η m̂ / (√v̂ + ε)"
  public static let reference: String? = "Kingma & Ba, Adam: a method for stochastic optimization, ICLR 2015"

  public var common = CommonSettings(learningRate: 1e-3)
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8
  public var epsilonInside = false

  public init() {}

  public static let ruleSettings: [Setting<Adam>] = momentSettings

  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    memory.run(LAB_UPDATE_ADAM, parameters, along: gradients, 0, 1) { fill(&$0, memory, rate: rate) }
  }
}
