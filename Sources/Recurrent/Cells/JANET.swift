public import Components

/// With a = xU + s_{t−1}W + b: f = σ(a_f), s_t = f ⊙ s_{t−1} + (1 − σ(a_f − β)) ⊙ tanh(a_n).
///
/// An LSTM of the forget gate alone. β > 0 lets more in than what is forgotten makes room for.
public struct JANET: Cell {
  public static let kind = "janet"
  public static let summary = "forget gate alone: s = σ(a)⊙s₋ + (1−σ(a−β))⊙tanh(aₙ)"
  public static let reference: String? =
    "van der Westhuizen & Lasenby, The unreasonable effectiveness of the forget gate, 2018"
  public static let equations = [
    "a = xU + s₋W + b",
    "s = σ(a_f) ⊙ s₋ + (1 − σ(a_f − β)) ⊙ tanh(a_n)",
  ]

  public var beta = 1.0

  public init() {}

  public static let settings: [Setting<JANET>] = [
    Setting("beta", \.beta, .real(.any), doc: "β, by which the gate of what enters is shifted.")
  ]

  public var declaration: CellDeclaration { CellDeclaration(stages: [StageDeclaration(gates: ["f", "n"])]) }

  public var memoryGates: MemoryGates? { MemoryGates(keeps: "f") }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let a = unit.a(0)
    // 1 − σ(x) = σ(−x), without cancellation.
    return [.sigmoid(a) * unit.sources[0] + .sigmoid(Number(beta) - a) * .tanh(unit.a(1))]
  }
}
