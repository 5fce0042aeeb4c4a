/// The functions a formula may call, all of one argument; a new one is a case and a line of `value`.
enum FormulaFunction: String, CaseIterable, Sendable {
  case tanh, sigmoid, relu, exp, softplus, log, sqrt, sin, cos

  func value<Number: Elementary>(_ x: Number) -> Number {
    switch self {
    case .tanh: .tanh(x)
    case .sigmoid: .sigmoid(x)
    case .relu: .relu(x)
    case .exp: .exp(x)
    case .softplus: .softplus(x)
    case .log: .log(x)
    case .sqrt: .sqrt(x)
    case .sin: .sin(x)
    case .cos: .cos(x)
    }
  }
}
