public import Components

/// z = σ((xU + b)_z), n = (xU + b)_n, s_t = (1−z) ⊙ s_{t−1} + z ⊙ n
///
/// Gate and candidate depend on the input alone: no W, and a recurrence that is linear in the state. The
/// engine `unit` is exact.
public struct MinGRU: Cell {
  public static let kind = "min-gru"
  public static let summary = "gated unit whose gate sees the input alone: s = (1−z)⊙s₋ + z⊙n, z = σ(xU + b)"
  public static let reference: String? = "Feng et al., Were RNNs all we needed?, 2024"
  public static let equations = ["a = xU + b", "z = σ(a_z), n = a_n", "s = (1 − z) ⊙ s₋ + z ⊙ n"]

  public init() {}

  public static let settings: [Setting<MinGRU>] = []

  public var declaration: CellDeclaration {
    CellDeclaration(recurrentStates: [], stages: [StageDeclaration(gates: ["z", "n"])])
  }

  public var memoryGates: MemoryGates? { MemoryGates(admits: "z") }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let z = Number.sigmoid(unit.a(0))
    return [(Number(1) - z) * unit.sources[0] + z * unit.a(1)]
  }
}
