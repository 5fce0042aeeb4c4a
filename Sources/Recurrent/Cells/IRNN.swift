public import Components

/// s_t = max(x_t U + s_{t−1} W + b, 0), where W begins as the identity and b at zero: without input every
/// unit keeps what it has.
public struct IRNN: Cell {
  public static let kind = "irnn"
  public static let summary =
    "rectified units that begin as copies of themselves: s = max(xU + s₋W + b, 0), W = 1 at first"
  public static let reference: String? =
    "Le, Jaitly & Hinton, A simple way to initialize recurrent networks of rectified linear units, 2015"
  public static let equations = ["s = max(xU + s₋W + b, 0)", "W = 1, b = 0 before the first update"]

  public init() {}

  public static let settings: [Setting<IRNN>] = []

  public var declaration: CellDeclaration {
    CellDeclaration(stages: [StageDeclaration(gates: ["s"], kernel: "rnn-relu")])
  }

  public var initialDefaults: KeyValuePairs<String, any InitialValues> {
    ["W": IdentityInitializer(), "b": ZerosInitializer()]
  }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    [.relu(unit.a(0))]
  }
}
