import Components

/// Reads the text of a claim.
///
///     claim      = both { "or" both }
///     both       = negation { "and" negation }
///     negation   = "not" negation | comparison
///     comparison = sum [ relation sum | "≈" sum "within" tolerance | "within" tolerance "of" sum ]
///     relation   = "<" | "<=" | ">" | ">=" | "==" | "!="
///     tolerance  = number [ "%" ]
///     sum        = product { ("+" | "-") product }
///     product    = factor { ("*" | "/") factor }
///     factor     = "-" factor | number | name [ filters ] | name "(" claim { "," claim } ")" | "(" claim ")"
///     filters    = "[" key ("=" | "!=") value { "," … } "]"
public struct ClaimParser {
  /// Levels of parentheses, calls and signs inside one another.
  static let depthLimit = 50

  private static let baselinePrefix = "baseline."

  private let tokens: [ClaimToken]
  private var position = 0
  private var depth = 0

  public static func parse(_ text: String) throws(ClaimFault) -> ClaimExpression {
    var parser = ClaimParser(tokens: try ClaimLexer.tokens(of: text))
    let expression = try parser.claim()
    if parser.token.kind != .end { throw parser.unexpected() }
    return expression
  }

  private init(tokens: [ClaimToken]) { self.tokens = tokens }

  private var token: ClaimToken { tokens[position] }

  private mutating func claim() throws(ClaimFault) -> ClaimExpression {
    var left = try both()
    while isWord("or") {
      position += 1
      let right = try both()
      left = ClaimExpression(content: .or(left, right), range: left.range.lowerBound..<right.range.upperBound)
    }
    return left
  }

  private mutating func both() throws(ClaimFault) -> ClaimExpression {
    var left = try negation()
    while isWord("and") {
      position += 1
      let right = try negation()
      left = ClaimExpression(content: .and(left, right), range: left.range.lowerBound..<right.range.upperBound)
    }
    return left
  }

  private mutating func negation() throws(ClaimFault) -> ClaimExpression {
    guard isWord("not") else { return try comparison() }
    try descend()
    defer { depth -= 1 }
    let first = token.range.lowerBound
    position += 1
    let inner = try negation()
    return ClaimExpression(content: .not(inner), range: first..<inner.range.upperBound)
  }

  private mutating func comparison() throws(ClaimFault) -> ClaimExpression {
    let left = try sum(), content: ClaimExpression.Content, end: Int
    switch token.kind {
    case .relation(let relation):
      position += 1
      let right = try sum()
      (content, end) = (.comparison(relation, left, right), right.range.upperBound)
    case .near:
      let sign = token
      position += 1
      let right = try sum()
      guard isWord("within") else {
        throw ClaimFault(sign.range, "'≈' does not say how near", "write 'a ≈ b within 0.1' or 'a ≈ b within 5 %'")
      }
      position += 1
      content = .near(left, right, try tolerance())
      end = tokens[position - 1].range.upperBound
    case .name("within"):
      position += 1
      let tolerance = try tolerance()
      guard isWord("of") else { throw ClaimFault(token.range, "'of' is missing here", "write 'a within 0.1 of b'") }
      position += 1
      let right = try sum()
      (content, end) = (.near(left, right, tolerance), right.range.upperBound)
    default: return left
    }
    switch token.kind {
    case .relation, .near, .name("within"):
      throw ClaimFault(token.range, "comparisons do not follow one another", "write 'a < b and b < c'")
    default: return ClaimExpression(content: content, range: left.range.lowerBound..<end)
    }
  }

  private mutating func tolerance() throws(ClaimFault) -> ClaimTolerance {
    guard case .number(let value) = token.kind else {
      throw ClaimFault(token.range, "a tolerance is a number", "write 'within 0.1' or 'within 5 %'")
    }
    position += 1
    guard token.kind == .sign("%") else { return .absolute(value) }
    position += 1
    return .relative(value / 100)
  }

  private mutating func sum() throws(ClaimFault) -> ClaimExpression {
    var left = try product()
    while let join = sign(among: [.plus, .minus]) {
      position += 1
      left = ClaimParser.join(left, join, try product())
    }
    return left
  }

  private mutating func product() throws(ClaimFault) -> ClaimExpression {
    var left = try factor()
    while let join = sign(among: [.times, .over]) {
      position += 1
      left = ClaimParser.join(left, join, try factor())
    }
    return left
  }

  private mutating func factor() throws(ClaimFault) -> ClaimExpression {
    try descend()
    defer { depth -= 1 }
    let first = token
    switch first.kind {
    case .number(let value):
      position += 1
      guard token.kind == .sign("%") else { return ClaimExpression(content: .number(value), range: first.range) }
      position += 1
      return ClaimExpression(
        content: .number(value / 100), range: first.range.lowerBound..<tokens[position - 1].range.upperBound)
    case .name(let name) where !["and", "or", "not", "within", "of"].contains(name):
      position += 1
      if token.kind == .sign("(") { return try call(name, first) }
      return selection(name, first)
    case .sign("-"):
      position += 1
      let operand = try factor()
      return ClaimExpression(content: .negated(operand), range: first.range.lowerBound..<operand.range.upperBound)
    case .sign("("):
      position += 1
      let inner = try claim()
      let end = try close(first)
      return ClaimExpression(content: inner.content, range: first.range.lowerBound..<end)
    default: throw missingOperand()
    }
  }

  private mutating func descend() throws(ClaimFault) {
    depth += 1
    guard depth <= ClaimParser.depthLimit else {
      throw ClaimFault(token.range, "nested more than \(ClaimParser.depthLimit) levels deep", "make two claims of it")
    }
  }

  /// A column or baseline, after its name.
  private mutating func selection(_ name: String, _ first: ClaimToken) -> ClaimExpression {
    var filters: [ClaimFilter] = [], end = first.range.upperBound
    if case .filters(let written) = token.kind {
      (filters, end) = (written, token.range.upperBound)
      position += 1
    }
    let isBaseline = name.hasPrefix(ClaimParser.baselinePrefix)
    let selection = ClaimSelection(
      name: isBaseline ? String(name.dropFirst(ClaimParser.baselinePrefix.count)) : name, nameRange: first.range, filters: filters
    )
    return ClaimExpression(
      content: isBaseline ? .baseline(selection) : .column(selection), range: first.range.lowerBound..<end)
  }

  /// `name(…)`, after the name.
  private mutating func call(_ name: String, _ first: ClaimToken) throws(ClaimFault) -> ClaimExpression {
    guard let function = ClaimFunction(rawValue: name) else {
      let known = ClaimFunction.allCases.map(\.rawValue)
      let near = Spelling.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
      throw ClaimFault(
        first.range, "there is no function \(ClaimFault.shown(name))", near ?? "known: \(Spelling.list(known))")
    }
    let open = token
    position += 1
    if token.kind == .sign(")") {
      throw ClaimFault(
        first.range.lowerBound..<token.range.upperBound, "\(name) of nothing", "name a column: \(name)(test_loss)")
    }
    var arguments = [try claim()]
    while token.kind == .sign(",") {
      position += 1
      arguments.append(try claim())
    }
    let end = try close(open)
    return ClaimExpression(content: .call(function, arguments), range: first.range.lowerBound..<end)
  }

  /// Passes the parenthesis that closes `open`; returns where it ends.
  private mutating func close(_ open: ClaimToken) throws(ClaimFault) -> Int {
    switch token.kind {
    case .sign(")"):
      position += 1
      return tokens[position - 1].range.upperBound
    case .end: throw ClaimFault(open.range, "this parenthesis is never closed", "close it with ')'")
    default: throw unexpected()
    }
  }

  private func isWord(_ word: String) -> Bool { token.kind == .name(word) }

  private func sign(among joins: [ClaimOperator]) -> ClaimOperator? {
    guard case .sign(let sign) = token.kind, let join = ClaimOperator(rawValue: sign), joins.contains(join) else { return nil }
    return join
  }

  private static func join(_ left: ClaimExpression, _ join: ClaimOperator, _ right: ClaimExpression) -> ClaimExpression {
    ClaimExpression(content: .arithmetic(join, left, right), range: left.range.lowerBound..<right.range.upperBound)
  }

  /// What stands where an operator or the end was expected.
  private func unexpected() -> ClaimFault {
    switch token.kind {
    case .sign(")"): ClaimFault(token.range, "there is no '(' for this ')'", "remove it")
    case .sign(","): ClaimFault(token.range, "',' separates arguments of a function", "remove it")
    case .sign("%"): ClaimFault(token.range, "'%' stands behind numbers only", "remove it")
    case .filters: ClaimFault(token.range, "filters stand behind the name of a column", "write test_loss[model.cell=lstm]")
    default:
      ClaimFault(token.range, "an operator is missing before this", "write + - * /, a comparison, 'and' or 'or' between the two")
    }
  }

  private func missingOperand() -> ClaimFault {
    let range = token.range
    switch token.kind {
    case .end where position == 0:
      return ClaimFault(range, "the claim is empty", "write one, such as median(test_loss[model.cell=lstm]) < 0.5")
    case .end: return ClaimFault(range, "the claim ends too early", "write a number or a column here")
    case .sign("*") where position > 0 && tokens[position - 1].kind == .sign("*"):
      return ClaimFault(range, "there is no power operator", "write powers as products: x * x")
    case .relation(.greater) where position > 0 && tokens[position - 1].kind == .relation(.less):
      return ClaimFault(range, "there is no '<>'", "write '!='")
    case .sign(")") where position > 0 && tokens[position - 1].kind == .sign("("):
      return ClaimFault(range, "these parentheses are empty", "write something in them")
    default: return ClaimFault(range, "a number or column is missing before this", "write one")
    }
  }
}
