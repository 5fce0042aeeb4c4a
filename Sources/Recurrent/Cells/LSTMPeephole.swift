public import Components

/// With a = xU + s_{t−1}W + b: i = σ(a_i + p_i ⊙ q_{t−1}), f = σ(a_f + p_f ⊙ q_{t−1}), g = tanh(a_g), q_t = f
/// ⊙ q_{t−1} + i ⊙ g, o = σ(a_o + p_o ⊙ q_t), s_t = o ⊙ tanh(q_t).
///
/// Gates look into their own cell: input and forget gate at what it held, the output gate at what it holds
/// now.
public struct LSTMPeephole: Cell {
  public static let kind = "lstm-peephole"
  public static let summary =
    "long short-term memory whose gates see their cell: i = σ(a + p⊙q₋), o = σ(a + p⊙q)"
  public static let reference: String? =
    "Gers, Schraudolph & Schmidhuber, Learning precise timing with LSTM recurrent networks, JMLR 2002"
  public static let equations = [
    "a = xU + s₋W + b",
    "i = σ(a_i + p_i ⊙ q₋), f = σ(a_f + p_f ⊙ q₋), g = tanh(a_g)",
    "q = f ⊙ q₋ + i ⊙ g",
    "o = σ(a_o + p_o ⊙ q)",
    "s = o ⊙ tanh(q)",
  ]

  public init() {}

  public static let settings: [Setting<LSTMPeephole>] = []

  public var declaration: CellDeclaration {
    let states = ["s", "q"]
    return CellDeclaration(
      states: states, stages: [StageDeclaration(gates: ["i", "f", "g", "o"], results: states)],
      unitParameters: ["p_i", "p_f", "p_o"])
  }

  public var memoryGates: MemoryGates? { MemoryGates(keeps: "f", admits: "i") }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let before = unit.sources[1], p = unit.parameters
    let i = Number.sigmoid(unit.a(0) + p[0] * before), f = Number.sigmoid(unit.a(1) + p[1] * before)
    let q = f * before + i * .tanh(unit.a(2))
    let o = Number.sigmoid(unit.a(3) + p[2] * q)
    return [o * .tanh(q), q]
  }
}
