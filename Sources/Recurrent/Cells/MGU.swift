public import Components

/// f = σ(a_f); n = tanh((xU)_n + (f ⊙ s_{t−1})W_n + b_n); s_t = (1−f) ⊙ s_{t−1} + f ⊙ n
///
/// A gated recurrent unit whose one gate does the work of reset and update; the candidate is a second affine
/// stage.
public struct MGU: Cell {
  public static let kind = "mgu"
  public static let summary = "minimal gated unit: n = tanh((xU)ₙ + (f⊙s₋)Wₙ + bₙ), s = (1−f)⊙s₋ + f⊙n"
  public static let reference: String? =
    "Zhou et al., Minimal gated unit for recurrent neural networks, Int. J. Automation and Computing 2016"
  public static let equations = [
    "f = σ((xU)_f + (s₋W)_f + b_f)",
    "n = tanh((xU)_n + (f ⊙ s₋)W_n + b_n)",
    "s = (1 − f) ⊙ s₋ + f ⊙ n",
  ]

  public init() {}

  public static let settings: [Setting<MGU>] = []

  public var declaration: CellDeclaration {
    CellDeclaration(stages: [
      StageDeclaration(gates: ["f"], results: ["kept", "f"]),
      StageDeclaration(gates: ["n"], reads: .result(0)),
    ])
  }

  public var memoryGates: MemoryGates? { MemoryGates(admits: "f") }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let s = unit.sources[0]
    if index == 0 {
      let f = Number.sigmoid(unit.a(0))
      return [f * s, f]
    }
    let f = unit.sources[2]
    return [(Number(1) - f) * s + f * .tanh(unit.a(0))]
  }
}
