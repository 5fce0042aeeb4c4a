public import Components

/// r, z = σ(a_r), σ(a_z); n = tanh((xU)_n + (r ⊙ s_{t−1})W_n + b_n); s_t = (1−z) ⊙ n + z ⊙ s_{t−1}
///
/// The reset gate acts before the recurrent product, which makes the candidate a second affine stage.
public struct GRUResetBefore: Cell {
  public static let kind = "gru-reset-before"
  public static let summary =
    "gated recurrent unit, reset before the recurrent product: n = tanh((xU)ₙ + (r⊙s₋)Wₙ + bₙ)"
  public static let reference: String? =
    "Cho et al., Learning phrase representations using RNN encoder–decoder, EMNLP 2014 (version 1)"
  public static let equations = [
    "a = xU + s₋W + b",
    "r = σ(a_r), z = σ(a_z)",
    "n = tanh((xU)_n + (r ⊙ s₋)W_n + b_n)",
    "s = (1 − z) ⊙ n + z ⊙ s₋",
  ]

  public init() {}

  public static let settings: [Setting<GRUResetBefore>] = []

  public var declaration: CellDeclaration {
    CellDeclaration(stages: [
      StageDeclaration(gates: ["r", "z"], results: ["reset", "z"]),
      StageDeclaration(gates: ["n"], reads: .result(0)),
    ])
  }

  public var memoryGates: MemoryGates? { MemoryGates(keeps: "z") }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let s = unit.sources[0]
    if index == 0 { return [.sigmoid(unit.a(0)) * s, .sigmoid(unit.a(1))] }
    let n = Number.tanh(unit.a(0)), z = unit.sources[2]
    return [n + z * (s - n)]
  }
}
