public import Components
public import Recurrent

/// Gradient flossing: the mean of (LE_i − target)² over a layer's first k Lyapunov exponents and over the
/// examples, which draws them towards 0, where gradients neither vanish nor explode. Several layers' terms
/// are added up.
///
/// Its gradient is exact: through orthonormalisation, Jacobians and the trajectory they are taken on.
/// Published settings: the mean over exponents, one orthonormalisation a step, a warm-up of some 10 steps;
/// 500 updates alone before training (Engelken's code). An exponent that is −∞, of a direction that dies out
/// within a step, has no gradient and is left out of the sum.
public struct FlossingPenalty: Penalty {
  public static let kind = "flossing"
  public static let summary = "gradient flossing: mean of (LE_i − target)² over the first Lyapunov exponents"
  public static let reference: String? =
    "Engelken, Gradient flossing: improving gradient descent through dynamic control of Jacobians, NeurIPS 2023"

  public var weight = 1.0
  public var exponents = 8
  public var target = 0.0
  public var warmup = 10
  public var interval = 1
  public var until: Int?
  public var every = 1
  public var alone = false

  public init() {}

  public static let settings: [Setting<FlossingPenalty>] = [
    Setting("weight", \.weight, .real(.nonNegative), doc: "What the term is multiplied by."),
    Setting(
      "exponents", \.exponents, .integer(1...16384),
      doc: "The first so many exponents; all where the joint state of a layer has fewer numbers."),
    Setting("target", \.target, .real(.any), unit: "nats a step", doc: "Where exponents are drawn to."),
    Setting(
      "warmup", \.warmup, .integer(0...1_000_000_000), unit: "steps",
      doc: "Steps at each sequence's beginning whose growth is not counted; at most half of the sequence."),
    Setting(
      "interval", \.interval, .integer(1...1000), unit: "steps", doc: "Steps between orthonormalisations."),
    Setting(
      "until", \.until, .optional(.integer(1...1_000_000_000)), unit: "updates",
      doc: "Only in so many first updates; none: in all."),
    Setting(
      "every", \.every, .integer(1...1_000_000_000), unit: "updates",
      doc: "In one of so many updates, from 0 on."),
    Setting(
      "alone", \.alone, .flag,
      doc: "Whether the updates with the penalty leave the loss out, as flossing before training does."),
  ]

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    var problems = Penalties.feedbackProblems(for: model, shape)
    if alone, until == nil, every == 1 {
      problems.append(
        Problem(
          "alone", "every update would leave the loss out: say until which update, or every how many",
          remedy: .handbook))
    }
    return problems
  }

  public func weight(at update: Int) -> Double {
    if let until, update >= until { return 0 }
    return update.isMultiple(of: every) ? weight : 0
  }

  public func isAlone(at update: Int) -> Bool { alone }

  private var measured: LyapunovSettings {
    LyapunovSettings(exponents: exponents, warmup: warmup, interval: interval)
  }

  public func workingNumbers(
    for model: ModelSettings, _ shape: NetworkShape, inputSteps: Int, outputSteps: Int, examples: Int
  ) -> Double {
    LyapunovExponents.workingNumbers(
      measured, for: model, shape, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples)
  }

  public func prepare(like network: Network, inputSteps: Int, outputSteps: Int, examples: Int)
    -> any PenaltyComputation
  {
    Computation(
      target: target,
      LyapunovExponents(
        of: network, measured, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples))
  }

  private final class Computation: PenaltyComputation, Memoryless {
    private let target: Double
    private let exponents: LyapunovExponents

    init(target: Double, _ exponents: LyapunovExponents) {
      (self.target, self.exponents) = (target, exponents)
    }

    func evaluate(at parameters: Parameters, on batch: Batch, into gradients: Parameters) -> Double {
      var value = 0.0
      let cotangents = exponents.measure(at: parameters, on: batch).map { layer in
        let share = 1 / Double(layer.values.count)
        return layer.values.map { exponent in
          if exponent == -.infinity { return 0.0 }
          value += share * (exponent - target) * (exponent - target)
          return 2 * share * (exponent - target)
        }
      }
      exponents.pullBack(cotangents, into: gradients)
      return value
    }
  }
}
