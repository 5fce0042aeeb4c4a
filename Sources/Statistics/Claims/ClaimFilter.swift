import Components

/// `key=value` in the brackets behind a column.
public struct ClaimFilter: Sendable, Hashable {
  /// `model.cell`, `seed`, `at`.
  public let key: String
  public let keyRange: Range<Int>
  /// Whether it was written `!=`.
  public let isNegated: Bool
  /// As written, without quotes.
  public let value: String
  public let valueRange: Range<Int>
}

extension TextScanner {
  /// `[key=value, …]`, at its bracket.
  mutating func filters() throws(TextFault) -> [ClaimFilter] {
    let open = position
    position += 1
    var filters = [try filter(after: open)]
    while passes(",") { filters.append(try filter(after: open)) }
    position += 1
    return filters
  }

  /// One of them; stops before ',' or ']'.
  private mutating func filter(after open: Int) throws(TextFault) -> ClaimFilter {
    skip(while: TextScanner.isBlank)
    let first = position
    skip { !TextScanner.isBlank($0) && !"=!,]<>".unicodeScalars.contains($0) }
    let key = text(first..<position), keyRange = first..<position
    skip(while: TextScanner.isBlank)
    guard next != nil else { throw TextScanner.neverClosed(open) }
    let isNegated = passes("!")
    guard !key.isEmpty, passes("=") else {
      throw TextFault(
        key.isEmpty ? first..<first + 1 : keyRange,
        key.isEmpty ? "a filter is missing here" : "\(TextFault.shown(key)) is no filter",
        "write key=value: [model.cell=lstm, at=last]")
    }
    _ = passes("=")
    skip(while: TextScanner.isBlank)
    let (value, range) = try value(after: open)
    guard !range.isEmpty else {
      throw TextFault(keyRange, "the filter \(TextFault.shown(key)) has no value", "write \(key)=…")
    }
    return ClaimFilter(key: key, keyRange: keyRange, isNegated: isNegated, value: value, valueRange: range)
  }

  /// A quoted text, or everything up to the next ',' or ']' that no bracket holds.
  private mutating func value(after open: Int) throws(TextFault) -> (text: String, range: Range<Int>) {
    let first = position
    if let quote = next, quote == "\"" || quote == "'" {
      position += 1
      skip { $0 != quote }
      guard next != nil else {
        throw TextFault(first..<first + 1, "this quote is never closed", "add the closing quote")
      }
      position += 1
      let range = first..<position
      skip(while: TextScanner.isBlank)
      guard let next else { throw TextScanner.neverClosed(open) }
      guard next == "," || next == "]" else {
        throw TextFault(position..<position + 1, "a ',' or ']' is missing before this", "add it")
      }
      return (text(first + 1..<range.upperBound - 1), range)
    }
    var depth = 0
    skip { scalar in
      if depth == 0, scalar == "," || scalar == "]" { return false }
      if "[{(".unicodeScalars.contains(scalar) { depth += 1 }
      if depth > 0, "]})".unicodeScalars.contains(scalar) { depth -= 1 }
      return true
    }
    guard next != nil else { throw TextScanner.neverClosed(open) }
    let end = scalars[first..<position].lastIndex { !TextScanner.isBlank($0) }.map { $0 + 1 } ?? first
    return (text(first..<end), first..<end)
  }

  private static func neverClosed(_ open: Int) -> TextFault {
    TextFault(open..<open + 1, "this bracket is never closed", "close it with ']'")
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    ClaimLanguage.blanks.unicodeScalars.contains(scalar)
  }
}
