public import Components
public import Training

/// m ← βm + (1−β)g; θ ← θ − η sign(m).
public struct Signum: FormulaOptimizer {
  public static let kind = "signum"
  public static let summary = "the sign of a decaying mean of gradients: θ ← θ − η sign(m)"
  public static let reference: String? =
    "Bernstein et al., signSGD: compressed optimisation for non-convex problems, ICML 2018"

  public var common = CommonSettings(learningRate: 1e-3)
  public var beta = 0.9

  public init() {}

  public static let ruleSettings: [Setting<Signum>] = [
    Setting("beta", \.beta, .real(.rate), doc: "Decay β of the mean of gradients.")
  ]

  public var memories: [String] { ["mean"] }

  public func step(_ g: Double, _ memory: inout [Double], rate: Double, update: Int) -> Double {
    memory[0] = beta * memory[0] + (1 - beta) * g
    return memory[0] > 0 ? rate : memory[0] < 0 ? -rate : 0
  }
}
