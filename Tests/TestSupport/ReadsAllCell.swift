public import Components
public import Recurrent

/// A cell whose W reads two state components, a block of rows for each, and keeps the recurrent part apart.
public struct ReadsAllCell: Cell {
  public static let kind = "reads-all"
  public static let summary = "a cell for tests."
  public static let equations = [
    "n = tanh((xU)_n + b_n + ([s, m]₋W)_n ⊙ σ(a_z))", "m = m₋/2 + n", "s = n + σ(a_z) ⊙ s₋",
  ]

  public init() {}

  public static let settings: [Setting<ReadsAllCell>] = []

  public var declaration: CellDeclaration {
    let states = ["s", "m"]
    return CellDeclaration(
      states: states, recurrentStates: [0, 1],
      stages: [StageDeclaration(gates: ["n", "z"], results: states, keepsPartsApart: true)])
  }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let z = Number.sigmoid(unit.a(1)), n = Number.tanh(unit.input[0] + unit.recurrent[0] * z)
    return [n + z * unit.sources[0], n + Number(0.5) * unit.sources[1]]
  }
}
