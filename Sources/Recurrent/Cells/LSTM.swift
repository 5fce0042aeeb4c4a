public import Components

/// i, f, o = σ(a_i), σ(a_f), σ(a_o); g = tanh(a_g); q_t = f ⊙ q_{t−1} + i ⊙ g; s_t = o ⊙ tanh(q_t)
public struct LSTM: Cell {
  public static let kind = "lstm"
  public static let summary = "long short-term memory with forget gate: q = f⊙q₋ + i⊙g, s = o⊙tanh(q)"
  public static let reference: String? =
    "Hochreiter & Schmidhuber, Long short-term memory, Neural Computation 1997; Gers, Schmidhuber & Cummins, Learning to forget, 2000"
  public static let equations = [
    "a = xU + s₋W + b",
    "i = σ(a_i), f = σ(a_f), g = tanh(a_g), o = σ(a_o)",
    "q = f ⊙ q₋ + i ⊙ g",
    "s = o ⊙ tanh(q)",
  ]

  public init() {}

  public static let settings: [Setting<LSTM>] = []

  public var declaration: CellDeclaration {
    let results = ["s", "q"]
    return CellDeclaration(
      states: results,
      stages: [StageDeclaration(gates: ["i", "f", "g", "o"], results: results, kernel: "lstm")])
  }

  public var memoryGates: MemoryGates? { MemoryGates(keeps: "f", admits: "i") }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let i = Number.sigmoid(unit.a(0)), f = Number.sigmoid(unit.a(1))
    let g = Number.tanh(unit.a(2)), o = Number.sigmoid(unit.a(3))
    let q = f * unit.sources[1] + i * g
    return [o * .tanh(q), q]
  }
}
