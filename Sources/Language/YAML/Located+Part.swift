extension Located {
  /// Where a stretch of a scalar's text stands in its source, up to the end of the line it begins on; nil if
  /// the text is written in a way that hides it (an escape, a block with lines of its own indentation).
  ///
  /// - Parameter part: of the text, in Unicode scalars; an empty one, and one at the very end, is a place of
  ///   one column.
  func location(ofPart part: Range<Int>) -> Location? {
    guard let text else { return nil }
    let scalars = Array(text.unicodeScalars)
    var walk = ScalarWalk(location)
    for scalar in scalars.prefix(part.lowerBound) {
      guard walk.step(over: scalar) else { return nil }
    }
    guard part.lowerBound < scalars.count else { return walk.location(length: 1) }
    // The first scalar of the part may stand on the next line.
    guard let start = walk.start(of: scalars[part.lowerBound]) else { return nil }
    var length = 0
    for scalar in scalars[part.lowerBound..<min(max(part.upperBound, part.lowerBound + 1), scalars.count)] {
      guard walk.step(over: scalar), walk.line == start.line else { break }
      length = walk.column - start.column
    }
    return Location(location.input, line: start.line, column: start.column, length: length)
  }
}

/// A position in the source that follows the text of a scalar: plain on one line or several, in quotes, or in
/// a block.
private struct ScalarWalk {
  private let input: InputText
  private let quote: Unicode.Scalar?
  private(set) var line: Int
  private(set) var column: Int

  init(_ location: Location) {
    (input, line, column) = (location.input, location.line, location.column)
    let first = input.rest(line: line, column: column).first
    quote = first == "'" || first == "\"" ? first : nil
    if quote != nil { column += 1 }
    if first == ">" || first == "|" { (line, column) = firstLine(after: line) }
  }

  /// Where a block begins whose sign stands on a line.
  private func firstLine(after line: Int) -> (line: Int, column: Int) {
    let text = input.rest(line: line + 1, column: 1)
    return (line + 1, text.prefix { $0 == " " }.count + 1)
  }

  /// Passes one scalar of the text; false where the source has another.
  mutating func step(over scalar: Unicode.Scalar) -> Bool {
    guard let start = start(of: scalar) else { return false }
    (line, column) = start
    let rest = input.rest(line: line, column: column)
    if rest.first == scalar { column += scalar == "'" && quote == "'" ? 2 : 1 }
    return true
  }

  /// Where a scalar of the text stands if it is the next; a blank may be the fold between two lines, of no
  /// width.
  func start(of scalar: Unicode.Scalar) -> (line: Int, column: Int)? {
    let rest = input.rest(line: line, column: column)
    if scalar == " " || scalar == "\n", rest.allSatisfy({ $0 == " " || $0 == "\t" }) {
      let next = input.rest(line: line + 1, column: 1)
      let blanks = next.prefix { $0 == " " || $0 == "\t" }.count
      return blanks == next.count ? nil : (line + 1, blanks + 1)
    }
    if quote == "\"", rest.first == "\\" { return nil }
    return rest.first == scalar ? (line, column) : nil
  }

  func location(length: Int) -> Location { Location(input, line: line, column: column, length: length) }
}
