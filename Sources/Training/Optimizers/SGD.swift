import CKernels
public import Components
public import Recurrent

/// θ ← θ − η g; with momentum v ← μv + (1−τ)g, the first time v ← g, and θ ← θ − η v, or θ ← θ − η(g + μv) by
/// Nesterov.
///
/// PyTorch's convention: η multiplies the velocity. Polyak's and Sutskever's has η inside it, v ← μv +
/// η(1−τ)g and θ ← θ − v: the same unless η changes; `rate_inside: true` is theirs.
public struct SGD: Optimizer {
  public static let kind = "sgd"
  public static let summary =
    "stochastic gradient descent: θ ← θ − η g, with momentum θ ← θ − η v, v ← μ v + g"
  public static let reference: String? =
    "Robbins & Monro 1951; Polyak 1964; Sutskever et al., On the importance of initialization and momentum, ICML 2013"

  public var common = CommonSettings(learningRate: 0.01)
  public var momentum = 0.0
  public var dampening = 0.0
  public var nesterov = false
  public var rateInside = false

  public init() {}

  public static let ruleSettings: [Setting<SGD>] = [
    Setting("momentum", \.momentum, .real(.rate), doc: "Share μ of the velocity that stays."),
    Setting(
      "dampening", \.dampening, .real(.rate),
      doc: "τ: only the share 1 − τ of later gradients enters the velocity."),
    Setting(
      "nesterov", \.nesterov, .flag, doc: "The gradient is taken as if it stood where the velocity leads."),
    Setting(
      "rate_inside", \.rateInside, .flag,
      doc:
        "The learning rate is part of the velocity, as in the papers; false: it multiplies the velocity, as in PyTorch."
    ),
  ]

  public var ruleProblems: [Problem] {
    var problems: [Problem] = []
    if momentum == 0 {
      if nesterov {
        problems.append(
          Problem(
            "nesterov", "nesterov looks ahead along the velocity: it needs a momentum above 0",
            remedy: .handbook))
      }
      if dampening > 0 {
        problems.append(
          Problem("dampening", "there is no velocity to dampen: momentum is 0", remedy: .handbook))
      }
      if rateInside {
        problems.append(
          Problem(
            "rate_inside", "there is no velocity the rate could be inside of: momentum is 0",
            remedy: .handbook))
      }
    } else if nesterov && dampening > 0 {
      problems.append(Problem("dampening", "nesterov's velocity is not dampened", remedy: "set dampening 0"))
    }
    return problems
  }

  public var memories: [String] { momentum > 0 ? ["velocity"] : [] }

  public func update(
    _ parameters: Parameters, along gradients: Parameters, rate: Double, memory: inout OptimizerMemory
  ) {
    memory.updates += 1
    guard momentum > 0 else {
      return memory.run(LAB_UPDATE_SGD, parameters, along: gradients) { $0.rate = rate }
    }
    let isFirst = memory.updates == 1
    memory.run(LAB_UPDATE_MOMENTUM, parameters, along: gradients, 0) {
      ($0.rate, $0.scale) = rateInside ? (1, rate) : (rate, 1)
      ($0.momentum, $0.take, $0.nesterov) = (momentum, isFirst ? 1 : 1 - dampening, nesterov)
    }
  }
}
