public import Components

/// s_t = (1 − κ) s_{t−1} + κ φ(x_t U + s_{t−1} W + b)
///
/// The leak stands outside φ and the drive is scaled by κ, as in Jaeger's leaky integrators and Marschall's
/// networks (their α). Units of spiking networks, as e-prop's, leak inside instead: the potential v = (1 − κ)
/// v₋ + a, and what others read is a function of v. The engine `local` is e-prop all the same: of J it keeps
/// 1 − κ alone.
public struct Leaky: Cell {
  public static let kind = "leaky"
  public static let summary = "leaky integrator: s = (1−κ)s₋ + κφ(xU + s₋W + b)"
  public static let reference: String? =
    "Marschall, Cho & Savin, A unified framework of online learning algorithms for training recurrent neural networks, JMLR 2020"
  public static let equations = ["s = (1 − κ) s₋ + κ φ(xU + s₋W + b)"]

  public var leak = 0.1
  public var activation = Activation.tanh

  public init() {}

  public static let settings: [Setting<Leaky>] = [
    Setting(
      "leak", \.leak, .real(Interval(lower: 0, upper: 1, includesLower: false)),
      reference:
        "Jaeger et al., Optimization and applications of echo state networks with leaky-integrator neurons, 2007",
      doc: "κ: share of the state that is replaced at each step; 1: no leak."),
    Activation.setting(\.activation),
  ]

  public var declaration: CellDeclaration { CellDeclaration(stages: [StageDeclaration(gates: ["s"])]) }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    [Number(1 - leak) * unit.sources[0] + Number(leak) * activation(unit.a(0))]
  }
}
