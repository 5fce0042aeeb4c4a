import Components

/// Reads the text of a formula: a sum.
///
///     operand = number | name | name "." name | name "(" sum { "," sum } ")"
struct FormulaParser: TextParser {
  var tokens: TokenReader<FormulaLanguage>

  init(_ tokens: TokenReader<FormulaLanguage>) { self.tokens = tokens }

  mutating func whole() throws(TextFault) -> FormulaExpression { try sum() }

  mutating func operand() throws(TextFault) -> FormulaExpression? {
    let first = tokens.next
    switch first.kind {
    case .number(let value):
      tokens.pass()
      return FormulaExpression(content: .number(value), range: first.range)
    case .word(.part(let part, let gate)):
      tokens.pass()
      if tokens.next.kind == .sign("(") { throw FormulaParser.notAFunction(first) }
      return FormulaExpression(content: .part(part, of: gate), range: first.range)
    case .word(.name(let name)):
      tokens.pass()
      guard tokens.next.kind == .sign("(") else {
        return FormulaExpression(content: .name(name), range: first.range)
      }
      let (arguments, end) = try arguments()
      return FormulaExpression(content: .call(name, arguments), range: first.range.lowerBound..<end)
    case .sign, .end: return nil
    }
  }

  func missingOperator() -> TextFault {
    if tokens.next.kind == .sign("(") { return FormulaParser.notAFunction(tokens.last ?? tokens.next) }
    return TextFault(
      tokens.next.range, "an operator is missing before this", "write + - * or / between two operands")
  }

  /// What stands before '(' and is no name: `2(…)`, `a.z(…)`, `(…)(…)`.
  private static func notAFunction(_ before: Token<FormulaLanguage.Word>) -> TextFault {
    TextFault(before.range, "this is not a function", "to multiply, write '*' before '('")
  }

  func missingOperand() -> TextFault {
    let range = tokens.next.range
    return switch (tokens.next.kind, after: tokens.last?.kind) {
    case (.end, after: nil): TextFault(range, "the formula is empty", "write one, such as tanh(a.s)")
    case (.end, _): TextFault(range, "the formula ends too early", "write an operand here")
    case (.sign("*"), after: .sign("*")):
      TextFault(range, "there is no power operator", "write powers as products: x * x")
    case (.sign(")"), after: .sign("(")):
      TextFault(range, "these parentheses are empty", "write a formula in them")
    case (.sign("+"), _): TextFault(range, "an operand is missing before '+'", "remove it")
    default: TextFault(range, "an operand is missing before this", "write a number, name or '('")
    }
  }
}
