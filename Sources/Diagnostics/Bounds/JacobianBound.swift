import Recurrent

/// What ‖J_t‖₂ cannot exceed, from ‖W‖₂ and the cell's formula alone.
struct JacobianBound {
  /// The largest |φ′| there is.
  let slope: Double
  /// κ: J_t = (1 − κ) 1 + κ W diag(φ′).
  let leak: Double

  /// Nil for cells whose J_t is not bounded by their weights alone.
  init?(_ cell: any Cell) {
    switch cell {
    case let cell as RNN: (slope, leak) = (cell.activation.greatestSlope, 1)
    case is IRNN: (slope, leak) = (Activation.relu.greatestSlope, 1)
    case let cell as Leaky: (slope, leak) = (cell.activation.greatestSlope, cell.leak)
    default: return nil
    }
  }

  /// - Parameter norm: ‖W‖₂
  func callAsFunction(norm: Double) -> Double { 1 - leak + leak * slope * norm }
}

extension Activation {
  /// max |φ′|
  fileprivate var greatestSlope: Double {
    switch self {
    case .tanh, .relu, .linear: 1
    case .sigmoid: 0.25
    }
  }
}
