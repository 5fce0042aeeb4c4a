import Components

/// A formula as written.
struct FormulaExpression: TextExpression, Sendable {
  indirect enum Content: ArithmeticContent, Sendable {
    case number(Double)
    case name(String)
    /// `a.z`
    case part(String, of: String)
    case call(String, [FormulaExpression])
    case negated(FormulaExpression)
    case arithmetic(ArithmeticOperator, FormulaExpression, FormulaExpression)
  }

  let content: Content
  let range: Range<Int>

  /// Operators and calls in it.
  var operations: Int {
    switch content {
    case .number, .name, .part: 0
    case .call(_, let arguments): arguments.reduce(1) { $0 + $1.operations }
    case .negated(let x): 1 + x.operations
    case .arithmetic(_, let left, let right): 1 + left.operations + right.operations
    }
  }
}

extension ArithmeticOperator {
  func value<Number: Elementary>(_ left: Number, _ right: Number) -> Number {
    switch self {
    case .plus: left + right
    case .minus: left - right
    case .times: left * right
    case .over: left / right
    }
  }
}
