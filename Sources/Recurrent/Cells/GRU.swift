public import Components

/// r, z = σ(a_r), σ(a_z); n = tanh((xU)_n + b_n + r ⊙ ((s_{t−1}W)_n + d)); s_t = (1−z) ⊙ n + z ⊙ s_{t−1}
///
/// The reset gate acts after the recurrent product, as in cuDNN and PyTorch; d is the recurrent candidate
/// bias.
public struct GRU: Cell {
  public static let kind = "gru"
  public static let summary =
    "gated recurrent unit, reset after the recurrent product: n = tanh((xU)ₙ + bₙ + r⊙((s₋W)ₙ + d))"
  public static let reference: String? =
    "Cho et al., Learning phrase representations using RNN encoder–decoder, EMNLP 2014 (version 3's variant, as in PyTorch)"
  public static let equations = [
    "a = xU + s₋W + b",
    "r = σ(a_r), z = σ(a_z)",
    "n = tanh((xU)_n + b_n + r ⊙ ((s₋W)_n + d))",
    "s = (1 − z) ⊙ n + z ⊙ s₋",
  ]

  public init() {}

  public static let settings: [Setting<GRU>] = []

  public var declaration: CellDeclaration {
    CellDeclaration(
      stages: [StageDeclaration(gates: ["r", "z", "n"], keepsPartsApart: true, kernel: "gru")],
      unitParameters: ["d"])
  }

  public var memoryGates: MemoryGates? { MemoryGates(keeps: "z") }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let r = Number.sigmoid(unit.a(0)), z = Number.sigmoid(unit.a(1))
    let n = Number.tanh(unit.input[2] + r * (unit.recurrent[2] + unit.parameters[0]))
    return [n + z * (unit.sources[0] - n)]
  }
}
