public import Components

/// With a = xU + s_{t−1}W + b: i, o = σ(a_i), σ(a_o); g = tanh(a_g); q_t = (1−i) ⊙ q_{t−1} + i ⊙ g; s_t = o ⊙
/// tanh(q_t).
///
/// The forget gate is what the input gate leaves: a cell forgets only where it is written.
public struct LSTMCoupled: Cell {
  public static let kind = "lstm-coupled"
  public static let summary =
    "long short-term memory with one gate for writing and forgetting: q = (1−i)⊙q₋ + i⊙g"
  public static let reference: String? = "Greff et al., LSTM: a search space odyssey, IEEE TNNLS 2017 (CIFG)"
  public static let equations = [
    "a = xU + s₋W + b",
    "i = σ(a_i), g = tanh(a_g), o = σ(a_o)",
    "q = (1 − i) ⊙ q₋ + i ⊙ g",
    "s = o ⊙ tanh(q)",
  ]

  public init() {}

  public static let settings: [Setting<LSTMCoupled>] = []

  public var declaration: CellDeclaration {
    let states = ["s", "q"]
    return CellDeclaration(
      states: states, stages: [StageDeclaration(gates: ["i", "g", "o"], results: states)])
  }

  public var memoryGates: MemoryGates? { MemoryGates(admits: "i") }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let i = Number.sigmoid(unit.a(0))
    let q = (Number(1) - i) * unit.sources[1] + i * .tanh(unit.a(1))
    return [.sigmoid(unit.a(2)) * .tanh(q), q]
  }
}
