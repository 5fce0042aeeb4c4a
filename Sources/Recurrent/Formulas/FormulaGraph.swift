import Components

/// The values of a formula cell: a graph in which equal subexpressions are one, and constants are computed at
/// once.
struct FormulaGraph: Sendable {
  /// What a gate gives to formulas: `a.z`, `x.z`, `s.z`.
  enum Part: String, CaseIterable, Sendable {
    /// The whole pre-activation, the sum of the other two.
    case whole = "a"
    /// xU + b
    case input = "x"
    /// What the recurrent product gives.
    case recurrent = "s"
  }

  enum Operation: Hashable, Sendable {
    case constant(Double)
    /// Of a gate, counted as the cell's author names them.
    case part(Part, gate: Int)
    /// A state component at t−1.
    case state(Int)
    case parameter(Int)
    case negated(Int)
    case call(FormulaFunction, Int)
    case arithmetic(ArithmeticOperator, Int, Int)

    var operands: [Int] {
      switch self {
      case .constant, .part, .state, .parameter: []
      case .negated(let x), .call(_, let x): [x]
      case .arithmetic(_, let left, let right): [left, right]
      }
    }
  }

  /// Operands before users.
  private(set) var operations: [Operation] = []
  private var known: [Operation: Int] = [:]

  /// The value's number. Nil for a constant that is infinite or no number.
  mutating func add(_ operation: Operation) -> Int? {
    let operation = folded(operation)
    if case .constant(let value) = operation, !value.isFinite { return nil }
    if let number = known[operation] { return number }
    operations.append(operation)
    known[operation] = operations.count - 1
    return operations.count - 1
  }

  private func folded(_ operation: Operation) -> Operation {
    let constants = operation.operands.compactMap { constant($0) }
    guard !constants.isEmpty, constants.count == operation.operands.count else { return operation }
    switch operation {
    case .negated: return .constant(-constants[0])
    case .call(let function, _): return .constant(function.value(constants[0]))
    case .arithmetic(let join, _, _): return .constant(join.value(constants[0], constants[1]))
    case .constant, .part, .state, .parameter: return operation
    }
  }

  private func constant(_ number: Int) -> Double? {
    if case .constant(let value) = operations[number] { value } else { nil }
  }

  /// For each value, whether it is or depends on one for which `isSource` holds.
  func dependence(on isSource: (Operation) -> Bool) -> [Bool] {
    var result: [Bool] = []
    for operation in operations {
      result.append(isSource(operation) || operation.operands.contains { result[$0] })
    }
    return result
  }

  /// Which values are needed for `results`; what `given` ones depend on is not.
  func needed(for results: [Int], given: [Bool]? = nil) -> [Bool] {
    var needed = Array(repeating: false, count: operations.count)
    for result in results { needed[result] = true }
    for number in operations.indices.reversed() where needed[number] && given?[number] != true {
      for operand in operations[number].operands { needed[operand] = true }
    }
    return needed
  }
}
