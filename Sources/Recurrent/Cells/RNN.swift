public import Components

/// s_t = φ(x_t U + s_{t−1} W + b)
public struct RNN: Cell {
  public static let kind = "rnn"
  public static let summary = "simple recurrent network: s = φ(xU + s₋W + b)"
  public static let reference: String? = "Elman, Finding structure in time, Cognitive Science 1990"
  public static let equations = ["s = φ(xU + s₋W + b)"]

  public var activation = Activation.tanh

  public init() {}

  public static let settings: [Setting<RNN>] = [Activation.setting(\.activation)]

  public var declaration: CellDeclaration {
    CellDeclaration(stages: [StageDeclaration(gates: ["s"], kernel: "rnn-\(activation.rawValue)")])
  }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    [activation(unit.a(0))]
  }
}
