import CKernels

extension Traced {
  /// The one nonlinear function through which an input reaches these outputs before it meets any other: σ of
  /// a gate's pre-activation, tanh of a candidate's. Equal vertices are one.
  ///
  /// Nil where there is no such function: where the input also takes another way, as do one that stands
  /// outside all functions, and one that two of them read.
  static func squashing(of input: Int, in outputs: [Traced]) -> [Node]? {
    var isOpen: [ObjectIdentifier: Bool] = [:], found: [Node] = []
    for node in Node.ordered(outputs.map(\.node)) {
      let open = node.operands.map { isOpen[ObjectIdentifier($0)] ?? false }
      var passes = open.contains(true)
      switch node.operation {
      case .input(let index): passes = index == input
      case .constant, .unary(LAB_ROW_NEGATE), .binary(LAB_ROW_ADD), .binary(LAB_ROW_SUBTRACT): break
      // A square, or a quotient by the input, is no multiple of it.
      case .binary(LAB_ROW_MULTIPLY): if open.allSatisfy({ $0 }) { return nil }
      case .binary: if open.last == true { return nil }
      case .unary:
        if passes {
          if let first = found.first, !first.isEqual(to: node) { return nil }
          found.append(node)
          passes = false
        }
      }
      isOpen[ObjectIdentifier(node)] = passes
    }
    let escapes = outputs.contains { isOpen[ObjectIdentifier($0.node)] ?? false }
    return escapes || found.isEmpty ? nil : found
  }
}

extension Traced.Node {
  /// The slope of a function that is nowhere steeper than at one place, as a share of its slope there; nil for
  /// what grows without bounds, or is no function of one number.
  var relativeSlope: Traced? {
    let y = Traced(node: self), x = operands.map(Traced.init(node:))
    switch operation {
    case .unary(LAB_ROW_TANH): return Traced(1) - y * y
    case .unary(LAB_ROW_SIGMOID): return Traced(4) * (y * (Traced(1) - y))
    case .unary(LAB_ROW_RELU): return Traced(step: x[0])
    case .unary(LAB_ROW_SOFTPLUS): return .sigmoid(x[0])
    case .unary(LAB_ROW_SIN): return .cos(x[0])
    case .unary(LAB_ROW_COS): return -.sin(x[0])
    default: return nil
    }
  }

  /// Whether this is the same expression.
  fileprivate func isEqual(to other: Traced.Node) -> Bool {
    self === other
      || operation == other.operation && zip(operands, other.operands).allSatisfy { $0.isEqual(to: $1) }
  }
}
