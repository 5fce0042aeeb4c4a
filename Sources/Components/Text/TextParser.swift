/// Reads texts of arithmetic; a language says what its operands are, and what stands around sums.
///
///     sum     = product { ("+" | "-") product }
///     product = factor { ("*" | "/") factor }
///     factor  = "-" factor | operand | "(" whole ")"
public protocol TextParser {
  associatedtype Language: TextLanguage
  associatedtype Expression: TextExpression

  var tokens: TokenReader<Language> { get set }
  init(_ tokens: TokenReader<Language>)

  /// All of a text, or of what parentheses hold.
  mutating func whole() throws(TextFault) -> Expression
  /// What begins with a number or word; nil where none begins here.
  mutating func operand() throws(TextFault) -> Expression?
  /// What to say of the token that stands where an operand is missing.
  func missingOperand() -> TextFault
  /// What to say of the token that stands where an operator, or the end, should.
  func missingOperator() -> TextFault
}

/// A tree of arithmetic as written, every node with its place in the text.
public protocol TextExpression {
  associatedtype Content: ArithmeticContent where Content.Operand == Self

  var content: Content { get }
  /// Unicode scalars from the text's beginning.
  var range: Range<Int> { get }

  init(content: Content, range: Range<Int>)
}

/// What a node of arithmetic can be, whatever else there is.
public protocol ArithmeticContent {
  associatedtype Operand

  static func negated(_ operand: Operand) -> Self
  static func arithmetic(_ join: ArithmeticOperator, _ left: Operand, _ right: Operand) -> Self
}

/// What joins two operands.
public enum ArithmeticOperator: Unicode.Scalar, Sendable {
  case plus = "+"
  case minus = "-"
  case times = "*"
  case over = "/"
}

extension TextParser {
  public static func parse(_ text: String) throws(TextFault) -> Expression {
    var parser = Self(try TokenReader(text))
    let expression = try parser.whole()
    if parser.tokens.next.kind != .end { throw parser.unexpected() }
    return expression
  }

  public mutating func sum() throws(TextFault) -> Expression {
    var left = try product()
    while let join = passedOperator(among: [.plus, .minus]) { left = Self.join(left, join, try product()) }
    return left
  }

  private mutating func product() throws(TextFault) -> Expression {
    var left = try factor()
    while let join = passedOperator(among: [.times, .over]) { left = Self.join(left, join, try factor()) }
    return left
  }

  private mutating func factor() throws(TextFault) -> Expression {
    try tokens.descend()
    defer { tokens.ascend() }
    if let operand = try operand() { return operand }
    let first = tokens.next
    if tokens.passes(.sign("-")) {
      let operand = try factor()
      return Expression(content: .negated(operand), range: first.range.lowerBound..<operand.range.upperBound)
    }
    guard tokens.passes(.sign("(")) else { throw missingOperand() }
    let inner = try whole(), end = try close(first)
    return Expression(content: inner.content, range: first.range.lowerBound..<end)
  }

  /// `(… , …)`, maybe empty, at its parenthesis; with the place where it ends.
  public mutating func arguments() throws(TextFault) -> (arguments: [Expression], end: Int) {
    let open = tokens.pass()
    if tokens.next.kind == .sign(")") { return ([], try close(open)) }
    var arguments = [try whole()]
    while tokens.passes(.sign(",")) { arguments.append(try whole()) }
    return (arguments, try close(open))
  }

  /// Passes the parenthesis that closes `open`; returns where it ends.
  private mutating func close(_ open: Token<Language.Word>) throws(TextFault) -> Int {
    if tokens.next.kind == .end {
      throw TextFault(open.range, "this parenthesis is never closed", "close it with ')'")
    }
    guard tokens.next.kind == .sign(")") else { throw unexpected() }
    return tokens.pass().range.upperBound
  }

  private mutating func passedOperator(among joins: [ArithmeticOperator]) -> ArithmeticOperator? {
    guard case .sign(let sign) = tokens.next.kind, let join = ArithmeticOperator(rawValue: sign),
      joins.contains(join)
    else {
      return nil
    }
    tokens.pass()
    return join
  }

  private static func join(_ left: Expression, _ join: ArithmeticOperator, _ right: Expression) -> Expression
  {
    Expression(content: .arithmetic(join, left, right), range: left.range.lowerBound..<right.range.upperBound)
  }

  private func unexpected() -> TextFault {
    switch tokens.next.kind {
    case .sign(")"): TextFault(tokens.next.range, "there is no '(' for this ')'", "remove it")
    case .sign(","): TextFault(tokens.next.range, "',' separates arguments of a function", "remove it")
    default: missingOperator()
    }
  }
}
