/// Splits the text of a claim into tokens.
///
/// Formulas of cells have a lexer of their own: there, names are joined by one point, nothing is compared and nothing selected.
struct ClaimLexer {
  /// Unicode scalars a claim may have.
  static let lengthLimit = 2000

  private let scalars: [Unicode.Scalar]
  private var position = 0

  /// The tokens of a text, `end` last.
  static func tokens(of text: String) throws(ClaimFault) -> [ClaimToken] {
    var lexer = ClaimLexer(text)
    guard lexer.scalars.count <= lengthLimit else {
      throw ClaimFault(
        lengthLimit..<lexer.scalars.count, "the claim is longer than \(lengthLimit) characters", "make two claims of it")
    }
    var tokens: [ClaimToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private static let spellings: [(String, ClaimToken.Kind)] =
    [("~=", .near), ("≈", .near), ("≤", .relation(.atMost)), ("≥", .relation(.atLeast)), ("≠", .relation(.unequal))]
    // Longer ones first: <= is not < and =.
    + ClaimRelation.allCases.sorted { $0.rawValue.count > $1.rawValue.count }.map { ($0.rawValue, .relation($0)) }
    + [("−", .sign("-")), ("×", .sign("*")), ("·", .sign("*"))]
    + "+-*/(),%".unicodeScalars.map { (String($0), .sign($0)) }

  private mutating func next() throws(ClaimFault) -> ClaimToken {
    skip(ClaimLexer.isBlank)
    let first = position
    guard first < scalars.count else { return ClaimToken(kind: .end, range: first..<first) }
    let scalar = scalars[first]
    if ClaimLexer.isDigit(scalar) || scalar == "." { return try number() }
    if ClaimLexer.isLetter(scalar) {
      skip { ClaimLexer.isLetter($0) || ClaimLexer.isDigit($0) || $0 == "." }
      return ClaimToken(kind: .name(text(first..<position)), range: first..<position)
    }
    if scalar == "[" {
      let filters = try filters()
      return ClaimToken(kind: .filters(filters), range: first..<position)
    }
    for (spelling, kind) in ClaimLexer.spellings where scalars[first...].starts(with: spelling.unicodeScalars) {
      position += spelling.unicodeScalars.count
      return ClaimToken(kind: kind, range: first..<position)
    }
    throw ClaimFault(
      first..<first + 1, "\(ClaimFault.shown(String(scalar))) does not belong in a claim", ClaimLexer.remedy(for: scalar))
  }

  /// `digits[.digits][e[+-]digits]`; the digits before or after the point may be missing, not both.
  private mutating func number() throws(ClaimFault) -> ClaimToken {
    let first = position
    skip(ClaimLexer.isDigit)
    if position < scalars.count, scalars[position] == "." {
      position += 1
      skip(ClaimLexer.isDigit)
    }
    guard scalars[first..<position].contains(where: ClaimLexer.isDigit) else {
      throw ClaimFault(first..<position, "'.' alone is not a number", "write digits: 0.5")
    }
    var mantissa = text(first..<position), exponent = ""
    if position < scalars.count, scalars[position] == "e" || scalars[position] == "E" {
      var end = position + 1
      if end < scalars.count, scalars[end] == "+" || scalars[end] == "-" { end += 1 }
      let digits = scalars[end...].prefix(while: ClaimLexer.isDigit).count
      if digits > 0 {
        exponent = "e" + text(position + 1..<end + digits)
        position = end + digits
      }
    }
    // `.5` and `1.` are numbers here, and not in Swift.
    if mantissa.hasPrefix(".") { mantissa = "0" + mantissa }
    if mantissa.hasSuffix(".") { mantissa += "0" }
    guard let value = Double(mantissa + exponent), value.isFinite else {
      throw ClaimFault(
        first..<position, "\(ClaimFault.shown(text(first..<position))) is too large for a number of 64 bits",
        "write a smaller one")
    }
    return ClaimToken(kind: .number(value), range: first..<position)
  }

  /// `[key=value, …]`
  private mutating func filters() throws(ClaimFault) -> [ClaimFilter] {
    let open = position
    position += 1
    var filters: [ClaimFilter] = []
    while true {
      filters.append(try filter(after: open))
      guard position < scalars.count else { throw ClaimLexer.neverClosed(open) }
      position += 1
      if scalars[position - 1] == "]" { return filters }
    }
  }

  /// One of them; stops before ',' or ']'.
  private mutating func filter(after open: Int) throws(ClaimFault) -> ClaimFilter {
    skip(ClaimLexer.isBlank)
    let first = position
    skip { !ClaimLexer.isBlank($0) && !"=!,]<>".unicodeScalars.contains($0) }
    let key = text(first..<position), keyRange = first..<position
    skip(ClaimLexer.isBlank)
    guard position < scalars.count else { throw ClaimLexer.neverClosed(open) }
    let isNegated = scalars[position] == "!"
    if isNegated { position += 1 }
    guard position < scalars.count, scalars[position] == "=", !key.isEmpty else {
      throw ClaimFault(
        key.isEmpty ? first..<first + 1 : keyRange,
        key.isEmpty ? "a filter is missing here" : "\(ClaimFault.shown(key)) is no filter",
        "write key=value: [model.cell=lstm, at=last]")
    }
    position += 1
    if position < scalars.count, scalars[position] == "=" { position += 1 }
    skip(ClaimLexer.isBlank)
    let (value, range) = try value(after: open)
    guard !range.isEmpty else {
      throw ClaimFault(keyRange, "the filter \(ClaimFault.shown(key)) has no value", "write \(key)=…")
    }
    return ClaimFilter(key: key, keyRange: keyRange, isNegated: isNegated, value: value, valueRange: range)
  }

  /// A quoted text, or everything up to the next ',' or ']' that no bracket holds.
  private mutating func value(after open: Int) throws(ClaimFault) -> (text: String, range: Range<Int>) {
    let first = position
    if position < scalars.count, scalars[position] == "\"" || scalars[position] == "'" {
      let quote = scalars[position]
      position += 1
      skip { $0 != quote }
      guard position < scalars.count else {
        throw ClaimFault(first..<first + 1, "this quote is never closed", "add the closing quote")
      }
      position += 1
      let range = first..<position
      skip(ClaimLexer.isBlank)
      guard position < scalars.count else { throw ClaimLexer.neverClosed(open) }
      guard scalars[position] == "," || scalars[position] == "]" else {
        throw ClaimFault(position..<position + 1, "a ',' or ']' is missing before this", "add it")
      }
      return (text(first + 1..<range.upperBound - 1), range)
    }
    var depth = 0
    while position < scalars.count {
      let scalar = scalars[position]
      if depth == 0, scalar == "," || scalar == "]" { break }
      if "[{(".unicodeScalars.contains(scalar) { depth += 1 }
      if "]})".unicodeScalars.contains(scalar) { depth -= 1 }
      position += 1
    }
    guard position < scalars.count else { throw ClaimLexer.neverClosed(open) }
    var end = position
    while end > first, ClaimLexer.isBlank(scalars[end - 1]) { end -= 1 }
    return (text(first..<end), first..<end)
  }

  private static func neverClosed(_ open: Int) -> ClaimFault {
    ClaimFault(open..<open + 1, "this bracket is never closed", "close it with ']'")
  }

  private mutating func skip(_ belongs: (Unicode.Scalar) -> Bool) {
    while position < scalars.count, belongs(scalars[position]) { position += 1 }
  }

  private func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\n" || scalar == "\t" }
  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  private static func remedy(for scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "=": "write '==' to compare; '=' stands in filters only: [model.cell=lstm]"
    case "&": "write 'and'"
    case "|": "write 'or'"
    case "!": "write 'not', or '!=' to compare"
    case "^": "write powers as products: x * x"
    case "÷": "write '/'"
    case "~": "write '≈' or '~='"
    case "±": "write 'a within 0.1 of b'"
    case "]": "there is no '[' for it: remove it"
    case "{", "}": "group with parentheses"
    default: "a claim has columns, numbers, functions, comparisons, and, or, not: see 'lab help claims'"
    }
  }
}
