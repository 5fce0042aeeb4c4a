import CKernels
public import Components
public import Recurrent

/// v ← αv + (1−α)g²; θ ← θ − η g / (√v + ε); centred: v less the square of the mean ḡ ← αḡ + (1−α)g; with
/// momentum w ← μw + g / (√v + ε) and θ ← θ − η w.
///
/// PyTorch's convention: ε outside the root, η outside the velocity. Graves 2013 has √(v − ḡ² + ε) and w ← μw
/// + η g/√…: `centered`, `epsilon_inside` and `rate_inside` make it his (α 0.95, μ 0.9, ε 1e-4).
public struct RMSprop: Optimizer {
  public static let kind = "rmsprop"
  public static let summary = "gradients divided by their root mean square: θ ← θ − η g / (√v + ε)"
  public static let reference: String? =
    "Tieleman & Hinton, Coursera lecture 6.5, 2012; Graves, Generating sequences with recurrent neural networks, 2013"

  public var common = CommonSettings(learningRate: 1e-2)
  public var alpha = 0.99
  public var epsilon = 1e-8
  public var epsilonInside = false
  public var centered = false
  public var momentum = 0.0
  public var rateInside = false

  public init() {}

  public static let ruleSettings: [Setting<RMSprop>] = [
    Setting("alpha", \.alpha, .real(.rate), doc: "Decay α of the mean of squared gradients."),
    Setting("epsilon", \.epsilon, .real(.positive), doc: "Added to the root of the mean square."),
    Setting(
      "epsilon_inside", \.epsilonInside, .flag,
      doc: "Epsilon stands under the root; false: beside it, as in PyTorch."),
    Setting(
      "centered", \.centered, .flag,
      doc: "The square of the mean gradient is taken off: the variance stands under the root."),
    Setting("momentum", \.momentum, .real(.rate), doc: "Share μ of the velocity that stays."),
    Setting(
      "rate_inside", \.rateInside, .flag,
      doc: "The learning rate is part of the velocity; false: it multiplies the velocity, as in PyTorch."),
  ]

  public var ruleProblems: [Problem] {
    rateInside && momentum == 0
      ? [
        Problem(
          "rate_inside", "there is no velocity the rate could be inside of: momentum is 0", remedy: .handbook)
      ] : []
  }

  public var memories: [String] {
    ["square"] + (centered ? ["mean"] : []) + (momentum > 0 ? ["velocity"] : [])
  }

  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    let mean = centered ? 1 : nil, velocity = momentum > 0 ? (centered ? 2 : 1) : nil
    memory.run(LAB_UPDATE_RMSPROP, parameters, along: gradients, 0, mean, velocity) {
      ($0.rate, $0.scale) = rateInside ? (1, rate) : (rate, 1)
      ($0.keep1, $0.momentum, $0.epsilon, $0.inside) = (alpha, momentum, epsilon, epsilonInside)
    }
  }
}
