public import Components
public import Recurrent

/// s_t = (1 − leak) s_{t−1} + leak · tanh(x_t U + s_{t−1} W + b)
public struct Leaky: Cell {
  public static let kind = "leaky"
  public static let summary = "leaky unit: s = (1−leak)·s₋ + leak·tanh(xU + s₋W + b)"
  public static let reference: String? = "Jaeger et al., Optimization and applications of echo state networks, 2007"

  public var leak = 0.1

  public init() {}

  public static let settings: [Setting<Leaky>] = [
    Setting("leak", \.leak, .real(.positive), doc: "Share of the state that is replaced at each step.")
  ]

  public var declaration: CellDeclaration { CellDeclaration(stages: [StageDeclaration(gates: ["s"])]) }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let s = unit.sources[0]
    return [s + Number(leak) * (.tanh(unit.a(0)) - s)]
  }
}
