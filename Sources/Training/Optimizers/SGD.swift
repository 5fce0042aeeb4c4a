import CKernels
public import Components
import LinearAlgebra
public import Recurrent

/// θ ← θ − η g
public struct SGD: Optimizer {
  public static let kind = "sgd"
  public static let summary = "stochastic gradient descent: θ ← θ − η g"
  public static let reference: String? = "Robbins & Monro, A stochastic approximation method, 1951"

  public var learningRate = 0.01
  public var clip: (any Clipping)?

  public init() {}

  public static let settings: [Setting<SGD>] = [
    Setting("learning_rate", \.learningRate, .real(.nonNegative), doc: "Step size η."),
    .optionalComponent("clip", \.clip, Clippings.family, doc: "What is done to a gradient before the update."),
  ]

  public func start(_ parameters: Parameters) -> any OptimizerState { State(rate: learningRate) }

  struct State: OptimizerState {
    let rate: Double

    mutating func update(_ parameters: Parameters, along gradients: Parameters) {
      let p = parameters.values
      p.precision.functions.pointee.sgd(p.count, p.pointer, gradients.values.pointer, rate)
    }
  }
}
