/// A fault of syntax in the library's words, and how to say it in ours.
struct YAMLFault {
  let diagnostic: Fault

  init(problem: String, mark: Location, context: String, contextMark: Location?) {
    let next = mark.source.rest(line: mark.line, column: mark.column).first
    let opening = contextMark ?? mark
    switch problem {
    case "but found another document", "did not find expected <document start>":
      diagnostic =
        problem.hasPrefix("but")
        ? Fault(
          mark, "a second YAML document begins here", suggestion: "keep one experiment a file; variants go into 'sweep:'")
        : Fault(
          mark, "this line does not belong to the mapping above",
          suggestion: "write 'key: value', with all top-level keys in column 1")
    case "found undefined alias":
      diagnostic = Fault(
        mark, "aliases (*name) are not used in experiment files",
        suggestion: "write the value out; quote text that starts with '*'")
    case "found character that cannot start any token":
      diagnostic = YAMLFault.badStart(next, at: mark)
    case _ where problem.contains("tab character"):
      diagnostic = Fault(mark, "a tab in the indentation", suggestion: "indent with spaces")
    case _ where context.hasSuffix("quoted scalar") && problem.contains("end of stream"),
      _ where context.hasSuffix("quoted scalar") && problem.contains("document indicator"):
      diagnostic = Fault(opening, "this quote is never closed", suggestion: "close it, or double a ' inside single quotes")
    case _ where problem.contains("escape"):
      diagnostic = Fault(
        mark, "unknown escape after '\\' in double quotes", suggestion: "use single quotes, or write '\\\\'")
    case _ where context.contains("flow sequence"):
      diagnostic = YAMLFault.unclosed("[", "]", opening, before: mark)
    case _ where context.contains("flow mapping"):
      diagnostic = YAMLFault.unclosed("{", "}", opening, before: mark)
    case "mapping values are not allowed in this context":
      diagnostic = YAMLFault.strayColon(mark)
    case "could not find expected ':'":
      diagnostic = Fault(
        opening, "this is neither 'key: value' nor part of the value above", suggestion: "write 'key: value'")
    case "did not find expected key" where next == ":":
      diagnostic = Fault(mark, "there is no key before this ':'", suggestion: "write 'key: value'")
    case "did not find expected key" where YAMLFault.followsClosing(mark):
      diagnostic = Fault(mark, "text after a closing bracket or quote", suggestion: "put the whole text in quotes")
    case "did not find expected key", "did not find expected '-' indicator":
      diagnostic = Fault(
        mark, "this line fits neither the mapping or list around it nor the value above it",
        suggestion: "align keys of one mapping, and '-' of one list, in one column")
    case "block sequence entries are not allowed in this context":
      diagnostic = Fault(mark, "a list item '-' where no list can begin", suggestion: "begin the list on a line of its own")
    case "did not find expected node content":
      diagnostic = Fault(mark, "a value is missing here", suggestion: "write it, or remove the comma")
    case _ where problem.contains("anchor") || context.contains("an anchor") || context.contains("an alias"):
      diagnostic = Fault(
        opening, "anchors (&name) and aliases (*name) are not used in experiment files",
        suggestion: "write the value out; quote text that starts with '&' or '*'")
    case _ where problem.contains("tag") || context.contains("a tag"):
      diagnostic = Fault(
        opening, "tags (!name) are not used in experiment files", suggestion: "remove it; quote text that starts with '!'")
    case _ where problem.contains("depth") || problem.contains("nesting"):
      diagnostic = Fault(
        mark, "nested more than \(YAMLDocument.depthLimit) levels deep", suggestion: "no setting is that deep: check the brackets"
      )
    default:
      let words = (context.isEmpty ? "" : context + ": ") + problem
      diagnostic = Fault(
        mark, "not YAML: \(words)", suggestion: "check indentation, quotes and brackets here and on the line above")
    }
  }

  /// A key that stands twice in a mapping; the library tells only where the first stands.
  init(duplicate key: String, first: Location) {
    let again = YAMLFault.repetition(of: key, first) ?? first
    let length = key.unicodeScalars.count
    diagnostic = Fault(
      Location(again.source, line: again.line, column: again.column, length: length),
      "key '\(Display.shortened(key))' stands twice in this mapping"
        + (again.line == first.line ? "" : " (first in line \(first.line))"),
      suggestion: "keep one of them")
  }

  private static func unclosed(_ bracket: String, _ closing: String, _ opening: Location, before mark: Location) -> Fault {
    let isAtEnd = mark.line >= mark.source.lines.count && mark.source.rest(line: mark.line, column: mark.column).isEmpty
    let place = isAtEnd ? "" : " before line \(mark.line), column \(mark.column)"
    return Fault(opening, "this '\(bracket)' is not closed\(place)", suggestion: "a ',' or '\(closing)' is missing")
  }

  /// A colon inside text of one line, or in a line that continues the text above.
  private static func strayColon(_ mark: Location) -> Fault {
    let before = mark.source.rest(line: mark.line, column: 1).prefix(mark.column - 1)
    if before.contains(":") {
      return Fault(mark, "a second ':' in one line", suggestion: "put text that contains ': ' in quotes")
    }
    return Fault(
      mark, "this line continues the value above, so it can have no key",
      suggestion: "give the line above a ':', or align this key with its neighbours")
  }

  private static func followsClosing(_ mark: Location) -> Bool {
    let before = mark.source.rest(line: mark.line, column: 1).prefix(mark.column - 1)
    return before.last { $0 != " " }.map { "]}\"'".unicodeScalars.contains($0) } ?? false
  }

  private static func badStart(_ scalar: Unicode.Scalar?, at mark: Location) -> Fault {
    switch scalar {
    case "\t": Fault(mark, "a tab in the indentation", suggestion: "indent with spaces")
    case let scalar?:
      Fault(mark, "text cannot begin with '\(scalar)'", suggestion: "put it in quotes")
    case nil: Fault(mark, "the text breaks off here", suggestion: "check quotes and brackets")
    }
  }

  /// The next place where `key` stands before a colon: in the same column of a later line, or later in the same line.
  private static func repetition(of key: String, _ first: Location) -> Location? {
    let source = first.source, word = Array(key.unicodeScalars)
    func isKey(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
      var rest = rest
      if rest.first == "\"" || rest.first == "'" { rest = rest.dropFirst() }
      guard rest.starts(with: word) else { return false }
      rest = rest.dropFirst(word.count).drop { $0 == "\"" || $0 == "'" || $0 == " " }
      return rest.first == ":"
    }
    for column in source.rest(line: first.line, column: first.column + 1).indices {
      let line = source.lines[first.line - 1]
      if " ,{".unicodeScalars.contains(line[column - 1]), isKey(line[column...]) {
        return Location(source, line: first.line, column: column + 1)
      }
    }
    for number in source.lines.indices.dropFirst(first.line) where isKey(source.rest(line: number + 1, column: first.column)) {
      return Location(source, line: number + 1, column: first.column)
    }
    return nil
  }
}
