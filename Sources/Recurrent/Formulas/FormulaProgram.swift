import Components

/// A formula cell ready to be computed: its declaration, and the values of each stage in order.
struct FormulaProgram: Sendable {
  let declaration: CellDeclaration
  let stages: [Stage]

  /// The values of one stage, operands before users.
  struct Stage: Sendable {
    enum Step: Sendable {
      case constant(Double)
      case part(FormulaGraph.Part, gate: Int)
      case source(Int)
      case parameter(Int)
      case negated(Int)
      case call(FormulaFunction, Int)
      case arithmetic(ArithmeticOperator, Int, Int)
    }

    let steps: [Step]
    let results: [Int]

    func values<Number: Elementary>(_ unit: UnitValues<Number>) -> [Number] {
      var values: [Number] = []
      values.reserveCapacity(steps.count)
      for step in steps {
        switch step {
        case .constant(let constant): values.append(Number(constant))
        case .part(.whole, let gate): values.append(unit.a(gate))
        case .part(.input, let gate): values.append(unit.input[gate])
        case .part(.recurrent, let gate): values.append(unit.recurrent[gate])
        case .source(let source): values.append(unit.sources[source])
        case .parameter(let parameter): values.append(unit.parameters[parameter])
        case .negated(let x): values.append(-values[x])
        case .call(let function, let x): values.append(function.value(values[x]))
        case .arithmetic(let join, let left, let right):
          values.append(join.value(values[left], values[right]))
        }
      }
      return results.map { values[$0] }
    }
  }

  /// - Parameter compiled: without problems.
  init(_ source: FormulaText, _ compiled: FormulaCompiler) {
    let graph = compiled.graph, components = source.components
    let gates = source.gates.indices.filter { !compiled.isSecond($0) }
    let later = source.gates.indices.filter { compiled.isSecond($0) }
    func declared(_ results: [String], _ stage: Stage, _ gates: [Int], _ reads: StageDeclaration.Reading)
      -> StageDeclaration
    {
      let isApart = stage.steps.contains {
        switch $0 {
        case .part(.input, _), .part(.recurrent, _): true
        default: false
        }
      }
      return StageDeclaration(
        gates: gates.map { source.gates[$0] }, reads: reads, results: results, keepsPartsApart: isApart)
    }
    var declarations: [StageDeclaration] = []
    if let product = compiled.product {
      // The second stage starts from named values and gates of the first, and computes the rest anew.
      let usesFirst = graph.dependence {
        FormulaCompiler.part(of: $0).map { !compiled.isSecond($0) } ?? false
      }
      let usesSecond = graph.dependence {
        FormulaCompiler.part(of: $0).map { compiled.isSecond($0) } ?? false
      }
      let names = Set(compiled.named.values.compactMap(\.self))
      let isHandedOn = graph.operations.indices.map { number in
        usesFirst[number] && !usesSecond[number]
          && (names.contains(number) || FormulaCompiler.part(of: graph.operations[number]) != nil)
      }
      let second = StageBuilder(
        graph, gates: later, states: components.count, given: isHandedOn, for: compiled.states)
      let first = StageBuilder(graph, gates: gates, states: components.count, for: [product] + second.taken)
      declarations = [
        declared(
          first.stage.results.indices.map { $0 == 0 ? "read" : "value\($0)" }, first.stage, gates, .state),
        declared(components, second.stage, later, .result(0)),
      ]
      stages = [first.stage, second.stage]
    } else {
      let only = StageBuilder(graph, gates: gates, states: components.count, for: compiled.states)
      declarations = [declared(components, only.stage, gates, .state)]
      stages = [only.stage]
    }
    declaration = CellDeclaration(
      states: components, recurrentStates: [components.firstIndex(of: source.recurrent) ?? 0],
      outputStates: [components.firstIndex(of: source.output) ?? 0], stages: declarations,
      unitParameters: source.parameters)
  }
}

/// Collects the values that one stage needs, in order.
private struct StageBuilder {
  private(set) var stage: FormulaProgram.Stage
  /// Values of the graph that an earlier stage hands on, behind its first result.
  private(set) var taken: [Int] = []

  /// - Parameters:
  ///   - gates: of the stage, as their author counts them.
  ///   - given: values that are read as results of the stage before.
  init(_ graph: FormulaGraph, gates: [Int], states: Int, given: [Bool]? = nil, for results: [Int]) {
    let needed = graph.needed(for: results, given: given)
    var place = Array(repeating: 0, count: graph.operations.count), steps: [FormulaProgram.Stage.Step] = []
    for (number, operation) in graph.operations.enumerated() where needed[number] {
      place[number] = steps.count
      if given?[number] == true {
        taken.append(number)
        steps.append(.source(states + taken.count))
        continue
      }
      switch operation {
      case .constant(let constant): steps.append(.constant(constant))
      case .part(let part, let gate): steps.append(.part(part, gate: gates.firstIndex(of: gate) ?? 0))
      case .state(let state): steps.append(.source(state))
      case .parameter(let parameter): steps.append(.parameter(parameter))
      case .negated(let x): steps.append(.negated(place[x]))
      case .call(let function, let x): steps.append(.call(function, place[x]))
      case .arithmetic(let join, let left, let right):
        steps.append(.arithmetic(join, place[left], place[right]))
      }
    }
    stage = FormulaProgram.Stage(steps: steps, results: results.map { place[$0] })
  }
}
