public import Components
public import Recurrent

/// s_t = sin(ω (x_t U + s_{t−1} W + b))
public struct Sine: Cell {
  public static let kind = "sine"
  public static let summary = "periodic unit: s = sin(ω(xU + s₋W + b))"
  public static let reference: String? =
    "Sitzmann et al., Implicit neural representations with periodic activations, 2020"
  public static let equations = ["s = sin(ω (xU + s₋W + b))"]

  public var frequency = 1.0

  public init() {}

  public static let settings: [Setting<Sine>] = [
    Setting("frequency", \.frequency, .real(.positive), doc: "ω, by which pre-activations are multiplied.")
  ]

  public var declaration: CellDeclaration { CellDeclaration(stages: [StageDeclaration(gates: ["s"])]) }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    [.sin(Number(frequency) * unit.a(0))]
  }
}
