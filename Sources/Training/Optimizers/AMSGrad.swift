import CKernels
public import Components
public import Recurrent

/// Adam whose second moment never falls: ṽ ← max(ṽ, v); θ ← θ − η m̂ / (√(ṽ/(1−β₂ᵗ)) + ε).
///
/// PyTorch's convention (`amsgrad=True`): the maximum is taken of v and then corrected. The paper corrects
/// neither moment: `bias_correction: false` is its.
public struct AMSGrad: AdaptiveMoments {
  public static let kind = "amsgrad"
  public static let summary = "Adam with the largest second moment so far under the root"
  public static let reference: String? =
    "Reddi, Kale & Kumar, On the convergence of Adam and beyond, ICLR 2018"

  public var common = CommonSettings(learningRate: 1e-3)
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8
  public var epsilonInside = false
  public var biasCorrection = true

  public init() {}

  public static let ruleSettings: [Setting<AMSGrad>] =
    momentSettings + [
      Setting(
        "bias_correction", \.biasCorrection, .flag,
        doc:
          "Moments are corrected for their start at zero, as in PyTorch; false: they are not, as in the paper."
      )
    ]

  public var memories: [String] { ["mean", "square", "largest_square"] }

  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    memory.run(LAB_UPDATE_ADAM, parameters, along: gradients, 0, 1, 2) {
      fill(&$0, memory, rate: rate, corrects: biasCorrection)
    }
  }
}
