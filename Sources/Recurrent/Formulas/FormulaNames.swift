import Components
import OrderedCollections

/// What the names in a cell's formulas mean; each kind of name has its own use.
struct FormulaNames {
  static let lengthLimit = 32
  static let limits = (gates: 32, parameters: 32, lets: 64, states: 16)

  /// Weights of a network, which a parameter's name must not hide.
  private static let weights: Set = ["U", "W", "b", "V", "c", "C", "Y", "F", "embedding"]

  let gates: [String: Int]
  let parameters: [String: Int]
  let states: [String: Int]
  let lets: [String]
  /// What is wrong with the names themselves.
  private(set) var problems: [Problem] = []
  /// Whether there are no more of each kind than any cell needs; otherwise nothing else was looked at.
  private(set) var isOfBearableSize = true

  init(_ source: FormulaText) {
    func numbered(_ names: [String]) -> [String: Int] {
      Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
    (gates, parameters) = (numbered(source.gates), numbered(source.parameters))
    states = numbered(source.components)
    lets = Array(source.lets.keys)
    checkCounts(source)
    isOfBearableSize = problems.isEmpty
    guard isOfBearableSize else { return }
    checkNames(source)
    checkChoices(source)
  }

  /// A word of a formula as messages show it.
  static func shown(_ word: String) -> String { TextFault.shown(word, limit: lengthLimit) }

  private mutating func checkCounts(_ source: FormulaText) {
    let limits = FormulaNames.limits
    func check(_ key: String, _ count: Int, _ limit: Int, _ noun: String) -> [Problem] {
      count <= limit
        ? [] : [Problem(key, "a cell has at most \(limit) \(noun) (got \(count))", remedy: "remove some")]
    }
    problems += check("gates", source.gates.count, limits.gates, "gates")
    problems += check("parameters", source.parameters.count, limits.parameters, "per-unit parameters")
    problems += check("let", source.lets.count, limits.lets, "named values")
    problems += check("reads", source.reads.count, limits.gates, "gates")
    problems += check("state", source.state.count, limits.states, "state components")
  }

  private mutating func checkNames(_ source: FormulaText) {
    for (index, gate) in source.gates.enumerated() {
      check(gate, "gates[\(index)]", .value, isGate: true)
      if source.gates[..<index].contains(gate) {
        problems.append(
          Problem("gates[\(index)]", "gate \(FormulaNames.shown(gate)) is named twice", remedy: "remove it"))
      }
    }
    var taken: [String: String] = [:]
    func claim(_ name: String, as noun: String, _ key: String, _ place: Problem.Place) -> [Problem] {
      guard let other = taken.updateValue(noun, forKey: name) else { return [] }
      let message =
        noun == other
        ? "\(FormulaNames.shown(name)) is named twice" : "\(FormulaNames.shown(name)) is already \(other)"
      return [Problem(key, message, remedy: "choose another name", at: place)]
    }
    for name in source.state.keys {
      check(name, "state.\(name)", .key)
      problems += claim(name, as: "a state component", "state.\(name)", .key)
    }
    for (index, name) in source.parameters.enumerated() {
      let key = "parameters[\(index)]"
      check(name, key, .value)
      problems += claim(name, as: "a parameter", key, .value)
      if FormulaNames.weights.contains(name) {
        problems.append(
          Problem(key, "'\(name)' is the name of a network's weights", remedy: "choose another name"))
      }
    }
    for name in source.lets.keys {
      check(name, "let.\(name)", .key)
      problems += claim(name, as: "a named value", "let.\(name)", .key)
    }
    for (index, name) in source.parameters.enumerated() where name == "s" && source.state["s"] == nil {
      problems.append(reserved(name, "parameters[\(index)]", .value))
    }
    if source.lets["s"] != nil, source.state["s"] == nil { problems.append(reserved("s", "let.s", .key)) }
  }

  private mutating func check(_ name: String, _ key: String, _ place: Problem.Place, isGate: Bool = false) {
    let isWord =
      name.utf8.count <= FormulaNames.lengthLimit && !name.contains(".") && ValueType.isMappingKey(name)
    if !isWord {
      problems.append(
        Problem(
          key, "\(FormulaNames.shown(name)) is not a name for formulas",
          remedy: "write letters, digits and '_', at most \(FormulaNames.lengthLimit), such as 'z'", at: place
        ))
    } else if !isGate, FormulaFunction(rawValue: name) != nil || name == "a" || name == "x" {
      problems.append(reserved(name, key, place))
    }
  }

  private func reserved(_ name: String, _ key: String, _ place: Problem.Place) -> Problem {
    let meaning = FormulaFunction(rawValue: name) == nil ? "the prefix of a gate's parts" : "a function"
    return Problem(key, "'\(name)' is \(meaning)", remedy: "choose another name", at: place)
  }

  private mutating func checkChoices(_ source: FormulaText) {
    if source.state.isEmpty {
      problems.append(
        Problem("state", "the cell has no state component", remedy: "write one: { s: tanh(a.s) }"))
      return
    }
    for (key, name) in [("recurrent", source.recurrent), ("output", source.output)]
    where source.state[name] == nil {
      let known = source.state.keys.sorted()
      let near = Spelling.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
      problems.append(
        Problem(
          key, "there is no state component \(FormulaNames.shown(name))",
          remedy: .words(near ?? "known: \(Spelling.list(known))")
        ))
    }
    for gate in source.reads.keys where gates[gate] == nil {
      problems.append(
        Problem(
          "reads.\(gate)", unknownGate(gate).message, remedy: .words(unknownGate(gate).remedy), at: .key))
    }
  }

  /// What to say about a gate that does not exist.
  func unknownGate(_ name: String) -> (message: String, remedy: String) {
    let shown = FormulaNames.shown(name), known = gates.keys.sorted()
    if states[name] != nil { return ("\(shown) is a state component, not a gate", "write \(name)") }
    if lets.contains(name) { return ("\(shown) is a named value, not a gate", "write \(name)") }
    if parameters[name] != nil { return ("\(shown) is a parameter, not a gate", "write \(name)") }
    if known.isEmpty { return ("there is no gate \(shown): the cell has none", "name it in 'gates'") }
    let near = Spelling.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
    return ("there is no gate \(shown)", near ?? "known: \(Spelling.list(known))")
  }

  /// What to say about a word that is no number.
  func notANumber(_ name: String) -> (message: String, remedy: String) {
    let shown = FormulaNames.shown(name)
    if gates[name] != nil {
      return (
        "\(shown) is a gate, not a number",
        "write a.\(name) for its pre-activation, or x.\(name) and s.\(name) for its parts"
      )
    }
    if FormulaFunction(rawValue: name) != nil { return ("\(shown) is a function", "write \(name)(…)") }
    if FormulaGraph.Part(rawValue: name) != nil {
      let gate = gates.keys.filter { !$0.contains(".") }.min() ?? "z"
      return ("\(shown) is not a number", "write \(name). and the name of a gate: \(name).\(gate)")
    }
    let known = (Array(states.keys) + lets + parameters.keys).sorted()
    let near = Spelling.nearest(to: name, among: known + FormulaFunction.allCases.map(\.rawValue))
    return ("unknown name \(shown)", near.map { "did you mean '\($0)'?" } ?? "known: \(Spelling.list(known))")
  }

  /// What to say about a word before a parenthesis that is no function.
  func notAFunction(_ name: String) -> (message: String, remedy: String) {
    let shown = FormulaNames.shown(name), known = FormulaFunction.allCases.map(\.rawValue)
    if states[name] != nil || lets.contains(name) || parameters[name] != nil {
      return ("\(shown) is not a function", "to multiply, write \(name) * (…)")
    }
    let near = Spelling.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
    return ("there is no function \(shown)", near ?? "known: \(Spelling.list(known))")
  }
}
