public import Components

/// s_t = φ(x_t U + s_{t−1} W + b)
public struct RNN: Cell {
  public static let kind = "rnn"
  public static let summary = "simple recurrent network: s = φ(xU + s₋W + b)"
  public static let reference: String? = "Elman, Finding structure in time, Cognitive Science 1990"
  public static let equations = ["s = φ(xU + s₋W + b)"]

  public enum Activation: String, Sendable, CaseIterable, ValueConvertible {
    case tanh, relu, sigmoid, linear
  }

  public var activation = Activation.tanh

  public init() {}

  public static let settings: [Setting<RNN>] = [
    Setting("activation", \.activation, .choice(Activation.allCases.map(\.rawValue)), doc: "The squashing function φ.")
  ]

  public var declaration: CellDeclaration {
    CellDeclaration(stages: [StageDeclaration(gates: ["s"], kernel: "rnn-\(activation.rawValue)")])
  }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let a = unit.a(0)
    switch activation {
    case .tanh: return [.tanh(a)]
    case .relu: return [.relu(a)]
    case .sigmoid: return [.sigmoid(a)]
    case .linear: return [a]
    }
  }
}
