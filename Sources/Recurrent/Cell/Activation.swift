public import Components

/// The squashing function φ of cells that have one.
public enum Activation: String, Sendable, CaseIterable, ValueConvertible {
  case tanh, relu, sigmoid, linear

  public func callAsFunction<Number: Elementary>(_ a: Number) -> Number {
    switch self {
    case .tanh: .tanh(a)
    case .relu: .relu(a)
    case .sigmoid: .sigmoid(a)
    case .linear: a
    }
  }

  /// The setting for such a function.
  static func setting<Root: Cell>(_ path: any WritableKeyPath<Root, Activation> & Sendable) -> Setting<Root> {
    Setting("activation", path, .choice(allCases.map(\.rawValue)), doc: "The squashing function φ.")
  }
}
