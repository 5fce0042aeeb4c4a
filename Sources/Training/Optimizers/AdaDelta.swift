import CKernels
public import Components
public import Recurrent

/// v ← ρv + (1−ρ)g²; Δ = √(w + ε) / √(v + ε) · g; w ← ρw + (1−ρ)Δ²; θ ← θ − η Δ: steps in the parameters' own
/// units.
///
/// ε inside both roots, as in PyTorch and in the paper, which has no η: 1, the default.
public struct AdaDelta: Optimizer {
  public static let kind = "adadelta"
  public static let summary = "gradients scaled by root mean squares of steps over gradients"
  public static let reference: String? = "Zeiler, ADADELTA: an adaptive learning rate method, 2012"

  public var common = CommonSettings(learningRate: 1)
  public var rho = 0.9
  public var epsilon = 1e-6

  public init() {}

  public static let ruleSettings: [Setting<AdaDelta>] = [
    Setting("rho", \.rho, .real(.rate), doc: "Decay ρ of both means of squares."),
    Setting("epsilon", \.epsilon, .real(.positive), doc: "Added to both means under their roots."),
  ]

  public var memories: [String] { ["square", "step_square"] }

  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    memory.run(LAB_UPDATE_ADADELTA, parameters, along: gradients, 0, 1) {
      ($0.rate, $0.keep1, $0.epsilon) = (rate, rho, epsilon)
    }
  }
}
