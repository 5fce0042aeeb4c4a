public import Components
public import Recurrent

/// Pascanu, Mikolov and Bengio's Ω: errors sent back through a step shall keep their length, in the direction
/// in which they lie.
///
/// With λ_t = dE/ds_t of the batch-mean loss and J_t = ∂s_t/∂s_{t−1}, over the steps t of each sequence:
///
/// - `paper`, (1) Ω = mean over examples of Σ_t (‖λ_t J_t‖ / ‖λ_t‖ − 1)², as printed in the paper (9); there
///   the weight is 4;
/// - `code`, (2) Ω = Σ (‖λ_t J_t‖² / ‖λ_t‖² − 1)² / n over the n pairs of example and step with ‖λ_t‖² ≥
///   10⁻²⁰, as in the authors' program trainingRNNs; its weight is 2.
///
/// The paper writes x for the state before squashing, the program for the state after it, as here. Of dΩ/dθ
/// only the immediate part by W is taken (10): λ_t and the pointwise derivatives in J_t are constants, so
/// that with δ_t = λ_t ∂s_t/∂(s_{t−1}W) the numbers λ_t J_t = δ_t Wᵀ + … change with W alone. This is defined
/// for every cell of one stage; for those with several components λ and J are of the joint state. Several
/// layers' terms are added up.
///
/// Cost: a forward and a backward pass more, on a copy of the network in Float64.
public struct OmegaPenalty: Penalty {
  public static let kind = "omega"
  public static let summary = "Ω: errors sent back a step keep their norm; only the immediate gradient by W"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013; github.com/pascanur/trainingRNNs"

  public enum Variant: String, Sendable, CaseIterable, ValueConvertible { case paper, code }

  public var weight = 2.0
  public var variant = Variant.code
  public var decay: Int?

  public init() {}

  public static let settings: [Setting<OmegaPenalty>] = [
    Setting(
      "weight", \.weight, .real(.nonNegative),
      doc: "What Ω is multiplied by: 2 in the authors' program, 4 in the paper."),
    Setting(
      "variant", \.variant, .choice(Variant.allCases.map(\.rawValue)),
      doc: """
        paper: norms, summed over steps, mean over examples; code: squared norms, mean over all steps and examples with \
        ‖λ‖² ≥ 1e-20, as in the authors' program.
        """),
    Setting(
      "decay", \.decay, .optional(.integer(1...1_000_000_000)), unit: "updates",
      doc: """
        The weight falls as 1 / (1 + update / decay): after so many updates by half, with 1 as 1/t, which the paper needs for natural \
        data; none: it stays.
        """),
  ]

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    var problems = Penalties.feedbackProblems(for: model, shape)
    if model.cell.declaration.stages.count > 1 {
      problems.append(
        Problem(
          "",
          """
          omega takes the gradient by W with the pointwise derivatives held fixed, which says nothing definite for cell \
          \(type(of: model.cell).kind): its W enters a step twice, once inside the other
          """, remedy: .handbook))
    }
    if !model.cell.declaration.isRecurrent {
      problems.append(
        Problem(
          "",
          "omega holds W to account for λ's size, and cell \(type(of: model.cell).kind) has no recurrent weights",
          remedy: .handbook))
    }
    if model.tied {
      problems.append(
        Problem(
          "", "omega is a sum over layers with weights of their own: it does not go with tied ones",
          remedy: .handbook))
    }
    return problems
  }

  public func weight(at update: Int) -> Double {
    decay.map { weight / (1 + Double(update) / Double($0)) } ?? weight
  }

  public func prepare(like network: Network, inputSteps: Int, outputSteps: Int, examples: Int)
    -> any PenaltyComputation
  {
    OmegaComputation(
      variant, ExactCopy(of: network, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples),
      examples: examples)
  }
}
