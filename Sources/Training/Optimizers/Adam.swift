import CKernels
public import Components
import LinearAlgebra
public import Recurrent

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; θ ← θ − η m̂ / (√v̂ + ε) with m̂, v̂ corrected for their start at zero.
///
/// ε outside the root, as in PyTorch and in the paper's algorithm 1.
public struct Adam: Optimizer {
  public static let kind = "adam"
  public static let summary = "adaptive moments: θ ← θ − η m̂ / (√v̂ + ε)"
  public static let reference: String? = "Kingma & Ba, Adam: a method for stochastic optimization, ICLR 2015"

  public var learningRate = 1e-3
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8
  public var clip: (any Clipping)?

  public init() {}

  public static let settings: [Setting<Adam>] = [
    Setting("learning_rate", \.learningRate, .real(.nonNegative), doc: "Step size η."),
    Setting("beta1", \.beta1, .real(.rate), doc: "Decay β₁ of the mean of gradients."),
    Setting("beta2", \.beta2, .real(.rate), doc: "Decay β₂ of the mean of squared gradients."),
    Setting("epsilon", \.epsilon, .real(.positive), doc: "Added to the root of the second moment."),
    .optionalComponent("clip", \.clip, Clippings.family, doc: "What is done to a gradient before the update."),
  ]

  public func start(_ parameters: Parameters) -> any OptimizerState {
    State(
      rule: self, first: Parameters(parameters.shapes, precision: parameters.values.precision),
      second: Parameters(parameters.shapes, precision: parameters.values.precision))
  }

  struct State: OptimizerState {
    let rule: Adam
    let first: Parameters
    let second: Parameters
    var updates = 0

    mutating func update(_ parameters: Parameters, along gradients: Parameters) {
      updates += 1
      let p = parameters.values
      p.precision.functions.pointee.adam(
        p.count, p.pointer, gradients.values.pointer, first.values.pointer, second.values.pointer, rule.learningRate,
        rule.beta1, rule.beta2, rule.epsilon, 1 - pow(rule.beta1, Double(updates)), 1 - pow(rule.beta2, Double(updates)))
    }
  }
}
