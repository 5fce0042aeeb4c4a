import CKernels
public import Components
public import Recurrent

/// Adam with weight decay apart from the gradient: θ ← (1 − ηλ)θ, then Adam's step.
///
/// PyTorch's convention: λ is multiplied by the learning rate of the update. In the paper it is multiplied by
/// the schedule alone, θ ← (1 − κλ)θ where κ is the schedule's multiplier: `decay_scale: schedule` is that.
public struct AdamW: AdaptiveMoments {
  public enum DecayScale: String, Sendable, CaseIterable, ValueConvertible { case rate, schedule }

  public static let kind = "adamw"
  public static let summary = "Adam with decoupled weight decay: θ ← (1 − ηλ) θ − η m̂ / (√v̂ + ε)"
  public static let reference: String? =
    "Loshchilov & Hutter, Decoupled weight decay regularization, ICLR 2019"

  public var common = CommonSettings(learningRate: 1e-3, weightDecay: 1e-2)
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8
  public var epsilonInside = false
  public var decayScale = DecayScale.rate

  public init() {}

  public static let ruleSettings: [Setting<AdamW>] =
    momentSettings + [
      Setting(
        "decay_scale", \.decayScale, .choice(DecayScale.allCases.map(\.rawValue)),
        doc:
          "What weight_decay is multiplied by: the learning rate, as in PyTorch, or the schedule alone, as in the paper."
      )
    ]

  public func decoupledDecay(rate: Double, multiplier: Double) -> Double? {
    1 - (decayScale == .rate ? rate : multiplier) * common.weightDecay
  }

  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    memory.run(LAB_UPDATE_ADAM, parameters, along: gradients, 0, 1) { fill(&$0, memory, rate: rate) }
  }
}
