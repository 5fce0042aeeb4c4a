import Components
import OrderedCollections

/// Turns the formulas of a cell into a graph of values; everything wrong with them is gathered.
struct FormulaCompiler {
  /// Operators and calls that the formulas of a cell may have together.
  static let operationLimit = 500

  private let source: FormulaText
  private let names: FormulaNames
  private(set) var graph = FormulaGraph()
  private(set) var problems: [Problem]
  /// New values of the components, and what W reads for gates of the second stage.
  private(set) var states: [Int] = []
  private(set) var product: Int?
  private var expressions: [String: FormulaExpression] = [:]
  /// Values of `let`, nil if a fault was reported.
  private(set) var named: [String: Int?] = [:]
  /// Names whose values are being found, the outermost first.
  private var path: [String] = []

  init(_ source: FormulaText) {
    self.source = source
    names = FormulaNames(source)
    problems = names.problems
    guard names.isOfBearableSize else { return }
    parse()
    for name in source.lets.keys { _ = named(name) }
    for (gate, text) in source.reads { addProduct(gate, text) }
    for name in source.components {
      if let state = value("state.\(name)") { states.append(state) }
    }
    if problems.isEmpty { checkUse() }
  }

  private mutating func parse() {
    let formulas =
      source.lets.map { ("let.\($0)", $1) } + source.reads.map { ("reads.\($0)", $1) }
      + source.state.map { ("state.\($0)", $1) }
    var operations = 0
    for (key, text) in formulas {
      do throws(TextFault) {
        let expression = try FormulaParser.parse(text)
        operations += expression.operations
        expressions[key] = expression
      } catch {
        report(error, key)
      }
    }
    // Everything behind this works on the whole tree at once, however deep it is.
    if operations > FormulaCompiler.operationLimit {
      problems.append(
        Problem(
          "state",
          "the formulas have \(operations) operators and calls together; the limit is \(FormulaCompiler.operationLimit)",
          remedy: "simplify them"))
      expressions = [:]
    }
  }

  private mutating func addProduct(_ gate: String, _ text: String) {
    guard let value = value("reads.\(gate)") else { return }
    if let product, product != value {
      problems.append(
        Problem(
          "reads.\(gate)",
          "all gates in 'reads' must read the same, and this is another formula than that of the first",
          remedy: "a step has two recurrent products at most: the state's and this one"))
    }
    product = product ?? value
  }

  /// The value of the formula at a key; nil if a fault was reported.
  private mutating func value(_ key: String) -> Int? {
    guard let expression = expressions[key] else { return nil }
    return value(of: expression, key)
  }

  private mutating func value(of expression: FormulaExpression, _ key: String) -> Int? {
    switch expression.content {
    case .number(let number): return add(.constant(number), expression, key)
    case .name(let name): return value(ofName: name, expression, key)
    case .part(let part, let gate): return value(ofPart: part, of: gate, expression, key)
    case .call(let name, let arguments): return value(ofCall: name, arguments, expression, key)
    case .negated(let operand):
      guard let x = value(of: operand, key) else { return nil }
      return add(.negated(x), expression, key)
    case .arithmetic(let join, let left, let right):
      let values = (value(of: left, key), value(of: right, key))
      guard let a = values.0, let b = values.1 else { return nil }
      return add(.arithmetic(join, a, b), expression, key)
    }
  }

  private mutating func value(ofName name: String, _ expression: FormulaExpression, _ key: String) -> Int? {
    if let state = names.states[name] { return add(.state(state), expression, key) }
    if let parameter = names.parameters[name] { return add(.parameter(parameter), expression, key) }
    if source.lets[name] != nil {
      if let first = path.firstIndex(of: name) {
        let circle = path[first...]
        let remedy =
          circle.count == 1 && names.gates[name] != nil
          ? "for the gate, write a.\(name)"
          : "break the circle; a state's name stands for its value before the step"
        report(
          TextFault(
            expression.range, "'\(name)' depends on itself: \((circle + [name]).joined(separator: " → "))",
            remedy),
          key)
        return nil
      }
      return named(name)
    }
    let fault = names.notANumber(name)
    report(TextFault(expression.range, fault.message, fault.remedy), key)
    return nil
  }

  private mutating func named(_ name: String) -> Int? {
    if let known = named[name] { return known }
    path.append(name)
    defer { path.removeLast() }
    let value = value("let.\(name)")
    named[name] = .some(value)
    return value
  }

  private mutating func value(
    ofPart prefix: String, of gate: String, _ expression: FormulaExpression, _ key: String
  ) -> Int? {
    let first = expression.range.lowerBound,
      gateRange = first + prefix.unicodeScalars.count + 1..<expression.range.upperBound
    guard let part = FormulaGraph.Part(rawValue: prefix) else {
      let word = FormulaNames.shown(prefix)
      report(
        TextFault(
          first..<gateRange.lowerBound - 1, "\(word) is no part of a gate",
          "a. is the whole pre-activation, x. its input part with the bias, s. its recurrent part"), key)
      return nil
    }
    guard let number = names.gates[gate] else {
      let fault = names.unknownGate(gate)
      report(TextFault(gateRange, fault.message, fault.remedy), key)
      return nil
    }
    return add(.part(part, gate: number), expression, key)
  }

  private mutating func value(
    ofCall name: String, _ arguments: [FormulaExpression], _ expression: FormulaExpression, _ key: String
  ) -> Int? {
    let word = expression.range.lowerBound..<expression.range.lowerBound + name.unicodeScalars.count
    let values = arguments.map { value(of: $0, key) }
    guard let function = FormulaFunction(rawValue: name) else {
      let fault = names.notAFunction(name)
      report(TextFault(word, fault.message, fault.remedy), key)
      return nil
    }
    guard let argument = values.first, values.count == 1 else {
      let remedy = values.isEmpty ? "write \(name)(…)" : "write one formula between the parentheses"
      report(
        TextFault(
          word, "\(name) takes one argument (got \(values.isEmpty ? "none" : String(values.count)))", remedy),
        key)
      return nil
    }
    guard let x = argument else { return nil }
    return add(.call(function, x), expression, key)
  }

  private mutating func add(
    _ operation: FormulaGraph.Operation, _ expression: FormulaExpression, _ key: String
  ) -> Int? {
    if let number = graph.add(operation) { return number }
    report(TextFault(expression.range, "this is infinite or no number", "check for a division by zero"), key)
    return nil
  }

  /// Gates and parameters that reach no state would never be trained, and a second product cannot enter
  /// itself.
  private mutating func checkUse() {
    if let product {
      let later = graph.dependence { FormulaCompiler.part(of: $0).map { isSecond($0) } ?? false }
      if later[product] {
        problems.append(
          Problem(
            "reads.\(source.reads.keys.first ?? "")", "what a gate reads cannot depend on a gate of 'reads'",
            remedy: "a step has two recurrent products at most, one after the other"))
      }
    }
    let needed = graph.needed(for: states + (product.map { [$0] } ?? []))
    var gates: Set<Int> = [], parameters: Set<Int> = []
    for (number, operation) in graph.operations.enumerated() where needed[number] {
      if let gate = FormulaCompiler.part(of: operation) { gates.insert(gate) }
      if case .parameter(let parameter) = operation { parameters.insert(parameter) }
    }
    for (index, name) in source.gates.enumerated() where !gates.contains(index) {
      problems.append(
        Problem(
          "gates[\(index)]", "gate '\(name)' reaches no state: its weights would never be trained",
          remedy: "use a.\(name) in a formula, or remove the gate"))
    }
    for (index, name) in source.parameters.enumerated() where !parameters.contains(index) {
      problems.append(
        Problem(
          "parameters[\(index)]", "parameter '\(name)' reaches no state: it would never be trained",
          remedy: "use \(name) in a formula, or remove it"))
    }
  }

  /// Whether a gate reads what `reads` says.
  func isSecond(_ gate: Int) -> Bool { source.reads[source.gates[gate]] != nil }

  static func part(of operation: FormulaGraph.Operation) -> Int? {
    if case .part(_, let gate) = operation { gate } else { nil }
  }

  private mutating func report(_ fault: TextFault, _ key: String) {
    problems.append(fault.problem(at: key))
  }
}
