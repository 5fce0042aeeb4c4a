/// A fault of syntax in the library's words, and how to say it in ours.
struct YAMLFault {
  let fault: Fault

  init(problem: String, mark: Location, context: String, contextMark: Location?) {
    let next = mark.input.rest(line: mark.line, column: mark.column).first
    let opening = contextMark ?? mark
    switch problem {
    case "but found another document", "did not find expected <document start>":
      fault =
        problem.hasPrefix("but")
        ? Fault(
          mark, "a second YAML document begins here",
          remedy: "keep one experiment a file; variants go into 'sweep:'")
        : Fault(
          mark, "this line does not belong to the mapping above",
          remedy: "write 'key: value', with all top-level keys in column 1")
    case "found undefined alias":
      fault = Fault(
        mark, "aliases (*name) are not used in experiment files",
        remedy: "write the value out; quote text that starts with '*'")
    case "found character that cannot start any token":
      fault = YAMLFault.badStart(next, at: mark)
    case _ where problem.contains("tab character"):
      fault = Fault(mark, "a tab in the indentation", remedy: "indent with spaces")
    case _ where context.hasSuffix("quoted scalar") && problem.contains("end of stream"),
      _ where context.hasSuffix("quoted scalar") && problem.contains("document indicator"):
      fault = Fault(
        opening, "this quote is never closed", remedy: "close it, or double a ' inside single quotes")
    case _ where problem.contains("escape"):
      fault = Fault(
        mark, "unknown escape after '\\' in double quotes", remedy: "use single quotes, or write '\\\\'")
    case _ where context.contains("flow sequence"):
      fault = YAMLFault.unclosed("[", "]", opening, before: mark)
    case _ where context.contains("flow mapping"):
      fault = YAMLFault.unclosed("{", "}", opening, before: mark)
    case "mapping values are not allowed in this context":
      fault = YAMLFault.strayColon(mark)
    case "could not find expected ':'":
      fault = Fault(
        opening, "this is neither 'key: value' nor part of the value above", remedy: "write 'key: value'")
    case "did not find expected key" where next == ":":
      fault = Fault(mark, "there is no key before this ':'", remedy: "write 'key: value'")
    case "did not find expected key" where YAMLFault.followsClosing(mark):
      fault = Fault(mark, "text after a closing bracket or quote", remedy: "put the whole text in quotes")
    case "did not find expected key", "did not find expected '-' indicator":
      fault = Fault(
        mark, "this line fits neither the mapping or list around it nor the value above it",
        remedy: "align keys of one mapping, and '-' of one list, in one column")
    case "block sequence entries are not allowed in this context":
      fault = Fault(
        mark, "a list item '-' where no list can begin", remedy: "begin the list on a line of its own")
    case "did not find expected node content":
      fault = Fault(mark, "a value is missing here", remedy: "write it, or remove the comma")
    case _ where problem.contains("anchor") || context.contains("an anchor") || context.contains("an alias"):
      fault = Fault(
        opening, "anchors (&name) and aliases (*name) are not used in experiment files",
        remedy: "write the value out; quote text that starts with '&' or '*'")
    case _ where problem.contains("tag") || context.contains("a tag"):
      fault = Fault(
        opening, "tags (!name) are not used in experiment files",
        remedy: "remove it; quote text that starts with '!'")
    case _ where problem.contains("depth") || problem.contains("nesting"):
      fault = Fault(
        mark, "nested more than \(YAMLDocument.depthLimit) levels deep",
        remedy: "no setting is that deep: check the brackets"
      )
    default:
      let words = (context.isEmpty ? "" : context + ": ") + problem
      fault = Fault(
        mark, "not YAML: \(words)",
        remedy: "check indentation, quotes and brackets here and on the line above")
    }
  }

  /// A key that stands twice in a mapping; the library tells only where the first stands.
  init(duplicate key: String, first: Location) {
    let again = YAMLFault.repetition(of: key, first) ?? first
    let length = key.unicodeScalars.count
    fault = Fault(
      Location(again.input, line: again.line, column: again.column, length: length),
      "key '\(Display.shortened(key))' stands twice in this mapping"
        + (again.line == first.line ? "" : " (first in line \(first.line))"),
      remedy: "keep one of them")
  }

  private static func unclosed(
    _ bracket: String, _ closing: String, _ opening: Location, before mark: Location
  ) -> Fault {
    let isAtEnd =
      mark.line >= mark.input.lines.count && mark.input.rest(line: mark.line, column: mark.column).isEmpty
    let place = isAtEnd ? "" : " before line \(mark.line), column \(mark.column)"
    return Fault(
      opening, "this '\(bracket)' is not closed\(place)", remedy: "a ',' or '\(closing)' is missing")
  }

  /// A colon inside text of one line, or in a line that continues the text above.
  private static func strayColon(_ mark: Location) -> Fault {
    let before = mark.input.rest(line: mark.line, column: 1).prefix(mark.column - 1)
    if before.contains(":") {
      return Fault(mark, "a second ':' in one line", remedy: "put text that contains ': ' in quotes")
    }
    return Fault(
      mark, "this line continues the value above, so it can have no key",
      remedy: "give the line above a ':', or align this key with its neighbours")
  }

  private static func followsClosing(_ mark: Location) -> Bool {
    let before = mark.input.rest(line: mark.line, column: 1).prefix(mark.column - 1)
    return before.last { $0 != " " }.map { "]}\"'".unicodeScalars.contains($0) } ?? false
  }

  private static func badStart(_ scalar: Unicode.Scalar?, at mark: Location) -> Fault {
    switch scalar {
    case "\t": Fault(mark, "a tab in the indentation", remedy: "indent with spaces")
    case let scalar?:
      Fault(mark, "text cannot begin with '\(scalar)'", remedy: "put it in quotes")
    case nil: Fault(mark, "the text breaks off here", remedy: "check quotes and brackets")
    }
  }

  /// The next place where `key` stands before a colon: in the same column of a later line, or later in the
  /// same line.
  private static func repetition(of key: String, _ first: Location) -> Location? {
    let input = first.input, word = Array(key.unicodeScalars)
    func isKey(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
      var rest = rest
      if rest.first == "\"" || rest.first == "'" { rest = rest.dropFirst() }
      guard rest.starts(with: word) else { return false }
      rest = rest.dropFirst(word.count).drop { $0 == "\"" || $0 == "'" || $0 == " " }
      return rest.first == ":"
    }
    for column in input.rest(line: first.line, column: first.column + 1).indices {
      let line = input.lines[first.line - 1]
      if " ,{".unicodeScalars.contains(line[column - 1]), isKey(line[column...]) {
        return Location(input, line: first.line, column: column + 1)
      }
    }
    for number in input.lines.indices.dropFirst(first.line)
    where isKey(input.rest(line: number + 1, column: first.column)) {
      return Location(input, line: number + 1, column: first.column)
    }
    return nil
  }
}
