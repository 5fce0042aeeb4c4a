import Yams

/// Turns YAML text into a located tree: the one place that knows the YAML library.
///
/// A subset of YAML: one document; no anchors, aliases, merge keys or tags; keys are words, each once a
/// mapping; bounded depth.
enum YAMLDocument {
  static let depthLimit = 50

  /// The root node; nil for a text of nothing but blanks and comments.
  static func parse(_ text: ValidText) throws(Faults) -> Located? {
    // An alias can make the library hash exponentially many nodes, so anchors are looked for in a copy of the
    // text where no alias is one: only then is the text itself parsed, where an alias can but be undefined.
    if text.text.utf8.contains(UInt8(ascii: "&")), text.text.utf8.contains(UInt8(ascii: "*")) {
      _ = try tree(String(text.text.unicodeScalars.map { $0 == "*" ? "+" : Character($0) }), text.input)
    }
    return try tree(text.text, text.input)
  }

  private static func tree(_ yaml: String, _ input: InputText) throws(Faults) -> Located? {
    let root: Node?
    do {
      root = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw Faults([YAMLFault(error, input).fault])
    } catch {
      let start = Location(input, line: 1, column: 1)
      throw Faults([Fault(start, "the YAML cannot be read (\(error))", remedy: "check quotes and brackets")])
    }
    guard let root else { return nil }
    var reader = NodeReader(input: input)
    let located = reader.located(root, depth: 0)
    try reader.faults.check()
    return located
  }
}

/// Converts the library's nodes, refusing what experiment files do without.
private struct NodeReader {
  let input: InputText
  var faults = FaultCollector()

  init(input: InputText) { self.input = input }

  /// Nil if a fault was reported for the node itself.
  mutating func located(_ node: Node, depth: Int) -> Located? {
    let start = Location(input, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    let rest = input.rest(line: start.line, column: start.column)
    let location = start.part(offset: 0, length: NodeReader.length(of: node, rest))
    guard depth <= YAMLDocument.depthLimit else {
      faults.report(
        location, "nested more than \(YAMLDocument.depthLimit) levels deep",
        "no setting is that deep: check the brackets")
      return nil
    }
    // A node with properties begins at the first of them.
    let word = start.part(offset: 0, length: rest.prefix { $0 != " " }.count)
    switch rest.first {
    case "&":
      faults.report(
        word, "anchors (&name) are not used in experiment files", "write the value out where it is needed")
      return nil
    case "!":
      faults.report(
        word, "tags (!name) are not used in experiment files",
        "remove it: each key knows its type; quote text that starts with '!'")
      return nil
    default: break
    }
    switch node {
    case .scalar(let scalar):
      return Located(
        .scalar(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any), at: location)
    case .sequence(let sequence):
      return Located(.sequence(sequence.compactMap { located($0, depth: depth + 1) }), at: location)
    case .mapping(let mapping):
      return Located(.mapping(mapping.compactMap { entry($0.key, $0.value, depth: depth + 1) }), at: location)
    case .alias:
      faults.report(location, "aliases (*name) are not used in experiment files", "write the value out")
      return nil
    }
  }

  private mutating func entry(_ key: Node, _ value: Node, depth: Int) -> Located.Entry? {
    guard let located = located(key, depth: depth) else { return nil }
    guard case .scalar(let word, let isPlain) = located.content else {
      faults.report(located.location, "a key must be a word, not \(located.brief)", "write 'key: value'")
      return nil
    }
    if word.isEmpty {
      faults.report(located.location, "there is no key before this ':'", "write 'key: value'")
      return nil
    }
    if word == "<<", isPlain {
      faults.report(
        located.location, "merge keys (<<) are not used in experiment files", "write the settings out")
      return nil
    }
    return self.located(value, depth: depth).map {
      Located.Entry(key: word, keyLocation: located.location, value: $0)
    }
  }

  /// Scalars of the node's line, from its beginning to the end of the node, or of its line.
  private static func length(of node: Node, _ rest: ArraySlice<Unicode.Scalar>) -> Int {
    switch node {
    case .scalar(let scalar):
      if scalar.style == .singleQuoted || scalar.style == .doubleQuoted { return quotedLength(rest) }
      let written = Array(scalar.string.unicodeScalars)
      return rest.starts(with: written) ? written.count : rest.count
    case .mapping(let mapping):
      guard rest.first != "{", let key = mapping.first?.key, key.scalar != nil else { return 1 }
      return length(of: key, rest)
    default: return 1
    }
  }

  /// Up to the closing quote; a doubled single quote and an escaped double quote are part of the text.
  private static func quotedLength(_ rest: ArraySlice<Unicode.Scalar>) -> Int {
    guard let quote = rest.first else { return 1 }
    var count = 1, isEscaped = false
    for scalar in rest.dropFirst() {
      count += 1
      if isEscaped {
        isEscaped = false
      } else if scalar == "\\", quote == "\"" {
        isEscaped = true
      } else if scalar == quote {
        break
      }
    }
    return count
  }
}

extension YAMLFault {
  /// - Parameter error: thrown by the library for a text of `input`.
  init(_ error: YamlError, _ input: InputText) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      self.init(
        problem: problem, mark: Location(input, line: mark.line, column: mark.column),
        context: context?.text ?? "",
        contextMark: context.map { Location(input, line: $0.mark.line, column: $0.mark.column) })
    case .duplicatedKeysInMapping(let names, let context):
      self.init(
        duplicate: names.first ?? "",
        first: Location(input, line: context.mark.line, column: context.mark.column))
    default:
      self.init(
        problem: "the text cannot be read", mark: Location(input, line: 1, column: 1), context: "",
        contextMark: nil)
    }
  }
}
