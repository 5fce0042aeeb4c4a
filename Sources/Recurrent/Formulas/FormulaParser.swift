/// Reads the text of a formula.
///
///     sum     = product { ("+" | "-") product }
///     product = factor { ("*" | "/") factor }
///     factor  = "-" factor | number | name | name "." name | name "(" sum { "," sum } ")" | "(" sum ")"
struct FormulaParser {
  /// Levels of parentheses, calls and signs inside one another.
  static let depthLimit = 50

  private let tokens: [FormulaToken]
  private var position = 0
  private var depth = 0

  static func parse(_ text: String) throws(FormulaFault) -> FormulaExpression {
    var parser = FormulaParser(tokens: try FormulaLexer.tokens(of: text))
    let expression = try parser.sum()
    if parser.token.kind != .end { throw parser.unexpected() }
    return expression
  }

  private init(tokens: [FormulaToken]) { self.tokens = tokens }

  private var token: FormulaToken { tokens[position] }

  private mutating func sum() throws(FormulaFault) -> FormulaExpression {
    var left = try product()
    while let join = sign(among: [.plus, .minus]) {
      position += 1
      left = FormulaParser.join(left, join, try product())
    }
    return left
  }

  private mutating func product() throws(FormulaFault) -> FormulaExpression {
    var left = try factor()
    while let join = sign(among: [.times, .over]) {
      position += 1
      left = FormulaParser.join(left, join, try factor())
    }
    return left
  }

  private mutating func factor() throws(FormulaFault) -> FormulaExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= FormulaParser.depthLimit else {
      throw FormulaFault(
        token.range, "nested more than \(FormulaParser.depthLimit) levels deep", "give parts of it names with 'let'")
    }
    let first = token
    switch first.kind {
    case .number(let value):
      position += 1
      return FormulaExpression(content: .number(value), range: first.range)
    case .part(let part, let gate):
      position += 1
      if token.kind == .sign("(") { throw notAFunction(first) }
      return FormulaExpression(content: .part(part, of: gate), range: first.range)
    case .name(let name):
      position += 1
      if token.kind == .sign("(") { return try call(name, first) }
      return FormulaExpression(content: .name(name), range: first.range)
    case .sign("-"):
      position += 1
      let operand = try factor()
      return FormulaExpression(
        content: .negated(operand), range: first.range.lowerBound..<operand.range.upperBound)
    case .sign("("):
      position += 1
      let inner = try sum()
      let end = try close(first)
      return FormulaExpression(content: inner.content, range: first.range.lowerBound..<end)
    case .sign, .end: throw missingOperand()
    }
  }

  /// `name(…)`, after the name.
  private mutating func call(_ name: String, _ first: FormulaToken) throws(FormulaFault) -> FormulaExpression {
    let open = token
    position += 1
    var arguments: [FormulaExpression] = []
    if token.kind != .sign(")") {
      arguments.append(try sum())
      while token.kind == .sign(",") {
        position += 1
        arguments.append(try sum())
      }
    }
    let end = try close(open)
    return FormulaExpression(content: .call(name, arguments), range: first.range.lowerBound..<end)
  }

  /// Passes the parenthesis that closes `open`; returns where it ends.
  private mutating func close(_ open: FormulaToken) throws(FormulaFault) -> Int {
    switch token.kind {
    case .sign(")"):
      position += 1
      return tokens[position - 1].range.upperBound
    case .end: throw FormulaFault(open.range, "this parenthesis is never closed", "close it with ')'")
    default: throw unexpected()
    }
  }

  private func sign(among joins: [FormulaOperator]) -> FormulaOperator? {
    guard case .sign(let sign) = token.kind, let join = FormulaOperator(rawValue: sign), joins.contains(join) else { return nil }
    return join
  }

  private static func join(_ left: FormulaExpression, _ join: FormulaOperator, _ right: FormulaExpression) -> FormulaExpression {
    FormulaExpression(content: .binary(join, left, right), range: left.range.lowerBound..<right.range.upperBound)
  }

  /// What stands where an operator or the end was expected.
  private func unexpected() -> FormulaFault {
    switch token.kind {
    case .sign(")"): FormulaFault(token.range, "there is no '(' for this ')'", "remove it")
    case .sign(","): FormulaFault(token.range, "',' separates arguments of a function", "remove it")
    case .sign("("): notAFunction(tokens[max(position - 1, 0)])
    case .number, .name, .part, .sign, .end:
      FormulaFault(token.range, "an operator is missing before this", "write + - * or / between two operands")
    }
  }

  /// What stands before '(' and is no name: `2(…)`, `a.z(…)`, `(…)(…)`.
  private func notAFunction(_ before: FormulaToken) -> FormulaFault {
    FormulaFault(before.range, "this is not a function", "to multiply, write '*' before '('")
  }

  private func missingOperand() -> FormulaFault {
    let range = token.range
    switch token.kind {
    case .end where position == 0: return FormulaFault(range, "the formula is empty", "write one, such as tanh(a.s)")
    case .end: return FormulaFault(range, "the formula ends too early", "write an operand here")
    case .sign("*") where position > 0 && tokens[position - 1].kind == .sign("*"):
      return FormulaFault(range, "there is no power operator", "write powers as products: x * x")
    case .sign(")") where position > 0 && tokens[position - 1].kind == .sign("("):
      return FormulaFault(range, "these parentheses are empty", "write a formula in them")
    case .sign("+"): return FormulaFault(range, "an operand is missing before '+'", "remove it")
    default: return FormulaFault(range, "an operand is missing before this", "write a number, name or '('")
    }
  }
}
