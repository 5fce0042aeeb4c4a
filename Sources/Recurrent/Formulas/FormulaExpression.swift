/// A formula as written: its tree, every node with its place in the text.
struct FormulaExpression: Sendable {
  indirect enum Content: Sendable {
    case number(Double)
    case name(String)
    /// `a.z`
    case part(String, of: String)
    case call(String, [FormulaExpression])
    case negated(FormulaExpression)
    case binary(FormulaOperator, FormulaExpression, FormulaExpression)
  }

  let content: Content
  /// Unicode scalars from the text's beginning.
  let range: Range<Int>

  /// Operators and calls in it.
  var operations: Int {
    switch content {
    case .number, .name, .part: 0
    case .call(_, let arguments): arguments.reduce(1) { $0 + $1.operations }
    case .negated(let x): 1 + x.operations
    case .binary(_, let left, let right): 1 + left.operations + right.operations
    }
  }
}

/// What joins two operands.
enum FormulaOperator: Unicode.Scalar, Sendable {
  case plus = "+"
  case minus = "-"
  case times = "*"
  case over = "/"

  func value<Number: Elementary>(_ left: Number, _ right: Number) -> Number {
    switch self {
    case .plus: left + right
    case .minus: left - right
    case .times: left * right
    case .over: left / right
    }
  }
}
