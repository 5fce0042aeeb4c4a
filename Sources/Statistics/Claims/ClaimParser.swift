public import Components

/// Reads the text of a claim.
///
///     claim      = either [ "|" either ]
///     either     = both { "or" both }
///     both       = negation { "and" negation }
///     negation   = "not" negation | comparison
///     comparison = sum [ ( relation sum | "≈" sum "within" tolerance | "within" tolerance "of" sum ) [ design ] ]
///     design     = "paired" | "unpaired" | "bootstrap"
///     relation   = "<" | "<=" | ">" | ">=" | "==" | "!="
///     tolerance  = number [ "%" ] | "ratio" number
///     operand    = number [ "%" ] | column | "by" name | name "(" claim { "," claim } ")"
///     column     = name [ filters ] [ "of" "the" "last" number moments ]
///     filters    = "[" key ("=" | "!=") value { "," … } "]"
public struct ClaimParser: TextParser {
  private static let baselinePrefix = "baseline."

  public var tokens: TokenReader<ClaimLanguage>

  public init(_ tokens: TokenReader<ClaimLanguage>) { self.tokens = tokens }

  public mutating func whole() throws(TextFault) -> ClaimExpression {
    let left = try either()
    guard tokens.passes(.sign("|")) else { return left }
    let right = try either()
    return ClaimExpression(
      content: .given(left, right), range: left.range.lowerBound..<right.range.upperBound)
  }

  private mutating func either() throws(TextFault) -> ClaimExpression {
    var left = try both()
    while passes("or") {
      let right = try both()
      left = ClaimExpression(content: .or(left, right), range: left.range.lowerBound..<right.range.upperBound)
    }
    return left
  }

  private mutating func both() throws(TextFault) -> ClaimExpression {
    var left = try negation()
    while passes("and") {
      let right = try negation()
      left = ClaimExpression(
        content: .and(left, right), range: left.range.lowerBound..<right.range.upperBound)
    }
    return left
  }

  private mutating func negation() throws(TextFault) -> ClaimExpression {
    guard tokens.next.kind == .word(.name("not")) else { return try comparison() }
    try tokens.descend()
    defer { tokens.ascend() }
    let first = tokens.pass().range.lowerBound, inner = try negation()
    return ClaimExpression(content: .not(inner), range: first..<inner.range.upperBound)
  }

  private mutating func comparison() throws(TextFault) -> ClaimExpression {
    let left = try sum(), content: ClaimExpression.Content, sign = tokens.next
    var end: Int
    switch sign.kind {
    case .word(.relation(let relation)):
      tokens.pass()
      let right = try sum()
      (content, end) = (.comparison(relation, left, right), right.range.upperBound)
    case .word(.near):
      tokens.pass()
      let right = try sum()
      guard passes("within") else {
        throw TextFault(
          sign.range, "'≈' does not say how near", "write 'a ≈ b within 0.1' or 'a ≈ b within 5 %'")
      }
      content = .near(left, right, try tolerance())
      end = tokens.last?.range.upperBound ?? right.range.upperBound
    case .word(.name("within")):
      tokens.pass()
      let tolerance = try tolerance()
      guard passes("of") else {
        throw TextFault(tokens.next.range, "'of' is missing here", "write 'a within 0.1 of b'")
      }
      let right = try sum()
      (content, end) = (.near(left, right, tolerance), right.range.upperBound)
    default: return left
    }
    var comparison = ClaimExpression(content: content, range: left.range.lowerBound..<end)
    if case .word(.name(let word)) = tokens.next.kind, let design = ClaimDesign(rawValue: word) {
      end = tokens.pass().range.upperBound
      comparison = ClaimExpression(
        content: .designed(comparison, design), range: left.range.lowerBound..<end)
    }
    switch tokens.next.kind {
    case .word(.relation), .word(.near), .word(.name("within")):
      throw TextFault(tokens.next.range, "comparisons do not follow one another", "write 'a < b and b < c'")
    default: return comparison
    }
  }

  private mutating func tolerance() throws(TextFault) -> ClaimTolerance {
    let isRatio = passes("ratio")
    guard case .number(let value) = tokens.next.kind else {
      throw TextFault(
        tokens.next.range, "a tolerance is a number", "write 'within 0.1', 'within 5 %' or 'within ratio 2'")
    }
    let range = tokens.pass().range
    if isRatio {
      guard value > 1 else {
        throw TextFault(range, "a ratio within which numbers are near is above 1", "write 'within ratio 2'")
      }
      return .ratio(value)
    }
    return tokens.passes(.sign("%")) ? .relative(value / 100) : .absolute(value)
  }

  public mutating func operand() throws(TextFault) -> ClaimExpression? {
    let first = tokens.next
    switch first.kind {
    case .number(let value):
      tokens.pass()
      let sign = tokens.next
      guard tokens.passes(.sign("%")) else {
        return ClaimExpression(content: .number(value), range: first.range)
      }
      return ClaimExpression(
        content: .number(value / 100), range: first.range.lowerBound..<sign.range.upperBound)
    case .word(.name("by")):
      tokens.pass()
      guard case .word(.name(let name)) = tokens.next.kind else {
        throw TextFault(
          tokens.next.range, "'by' does not say which setting",
          "write the dotted key that is swept: by model.hidden")
      }
      let range = tokens.pass().range
      return ClaimExpression(
        content: .key(ClaimSelection(name: name, nameRange: range, filters: [])),
        range: first.range.lowerBound..<range.upperBound)
    case .word(.name(let name)) where !["and", "or", "not", "within", "of"].contains(name):
      tokens.pass()
      return tokens.next.kind == .sign("(") ? try call(name, first.range) : try selection(name, first.range)
    default: return nil
    }
  }

  /// A column or baseline, after its name.
  private mutating func selection(_ name: String, _ range: Range<Int>) throws(TextFault) -> ClaimExpression {
    var filters: [ClaimFilter] = [], end = range.upperBound
    if case .word(.filters(let written)) = tokens.next.kind {
      (filters, end) = (written, tokens.pass().range.upperBound)
    }
    if tokens.next.kind == .word(.name("of")) {
      let last = try lastMoments()
      filters.append(last)
      end = last.keyRange.upperBound
    }
    let isBaseline = name.hasPrefix(ClaimParser.baselinePrefix)
    let selection = ClaimSelection(
      name: isBaseline ? String(name.dropFirst(ClaimParser.baselinePrefix.count)) : name, nameRange: range,
      filters: filters)
    return ClaimExpression(
      content: isBaseline ? .baseline(selection) : .column(selection), range: range.lowerBound..<end)
  }

  /// `of the last 5 evaluations`, which is the filter `last=5`.
  private mutating func lastMoments() throws(TextFault) -> ClaimFilter {
    let first = tokens.pass().range
    func refuse() -> TextFault {
      TextFault(tokens.next.range, "this is no number of moments", "write 'of the last 5 evaluations'")
    }
    guard passes("the"), passes("last"), case .number(let count) = tokens.next.kind,
      let count = Int(exactly: count)
    else { throw refuse() }
    let range = tokens.pass().range
    guard ["evaluations", "evaluation", "updates", "update"].contains(where: { passes($0) }) else {
      throw refuse()
    }
    let end = tokens.last?.range.upperBound ?? range.upperBound
    return ClaimFilter(
      key: "last", keyRange: first.lowerBound..<end, isNegated: false, value: String(count), valueRange: range
    )
  }

  /// `name(…)`, after the name.
  private mutating func call(_ name: String, _ range: Range<Int>) throws(TextFault) -> ClaimExpression {
    guard let function = ClaimFunction(rawValue: name) else {
      let known = ClaimFunction.allCases.map(\.rawValue)
      let near = Spelling.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
      throw TextFault(
        range, "there is no function \(TextFault.shown(name))", near ?? "known: \(Spelling.list(known))")
    }
    let (arguments, end) = try arguments()
    let whole = range.lowerBound..<end
    if arguments.isEmpty { throw TextFault(whole, "\(name) of nothing", "name a column: \(name)(test_loss)") }
    return ClaimExpression(content: .call(function, arguments), range: whole)
  }

  private mutating func passes(_ word: String) -> Bool { tokens.passes(.word(.name(word))) }

  public func missingOperator() -> TextFault {
    let range = tokens.next.range
    return switch tokens.next.kind {
    case .sign("%"): TextFault(range, "'%' stands behind numbers only", "remove it")
    case .word(.filters):
      TextFault(range, "filters stand behind the name of a column", "write test_loss[model.cell=lstm]")
    default:
      TextFault(
        range, "an operator is missing before this",
        "write + - * /, a comparison, 'and' or 'or' between the two")
    }
  }

  public func missingOperand() -> TextFault {
    let range = tokens.next.range
    return switch (tokens.next.kind, after: tokens.last?.kind) {
    case (.end, after: nil):
      TextFault(range, "the claim is empty", "write one, such as median(test_loss[model.cell=lstm]) < 0.5")
    case (.end, _): TextFault(range, "the claim ends too early", "write a number or a column here")
    case (.sign("*"), after: .sign("*")):
      TextFault(range, "there is no power operator", "write powers as products: x * x")
    case (.word(.relation(.greater)), after: .word(.relation(.less))):
      TextFault(range, "there is no '<>'", "write '!='")
    case (.sign(")"), after: .sign("(")):
      TextFault(range, "these parentheses are empty", "write something in them")
    default: TextFault(range, "a number or column is missing before this", "write one")
    }
  }
}
