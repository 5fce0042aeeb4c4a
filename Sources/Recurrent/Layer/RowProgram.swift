import CKernels
import LinearAlgebra

/// Expressions compiled to a list of row operations: each instruction works on a whole row of units at once.
///
/// Registers are inputs, then constants, then temporaries; equal subexpressions are computed once,
/// temporaries are reused. What depends on fixed inputs alone (parameters of a unit, the same in every row)
/// is computed first, once for all rows.
struct RowProgram {
  struct Instruction {
    let operation: lab_row_operation
    let left: Int
    let right: Int
    let result: Int
  }

  let inputs: Int
  let constants: [Double]
  let temporaries: Int
  let instructions: [Instruction]
  /// How many of the instructions, from the first, read nothing that differs from row to row.
  let fixedInstructions: Int
  /// The register of each output; nil if it is identically zero.
  let outputs: [Int?]

  /// - Parameter fixed: inputs that are the same in every row.
  init(_ outputs: [Traced], inputs: Int, fixed: Range<Int> = 0..<0) {
    let nodes = Traced.Node.ordered(outputs.map(\.node))
    // Number values: equal operations on equal operands are one value.
    struct Key: Hashable {
      let operation: Traced.Node.Operation
      let operands: [Int]
    }
    var number: [ObjectIdentifier: Int] = [:], known: [Key: Int] = [:]
    var values: [Key] = []
    for node in nodes {
      let key = Key(
        operation: node.operation, operands: node.operands.map { number[ObjectIdentifier($0), default: 0] })
      if known[key] == nil {
        known[key] = values.count
        values.append(key)
      }
      number[ObjectIdentifier(node)] = known[key]
    }
    // Values that no row changes come first; operands still stand before their users.
    var isFixed: [Bool] = []
    for value in values {
      switch value.operation {
      case .input(let input): isFixed.append(fixed.contains(input))
      case .constant: isFixed.append(true)
      case .unary, .binary: isFixed.append(value.operands.allSatisfy { isFixed[$0] })
      }
    }
    let order = values.indices.filter { isFixed[$0] } + values.indices.filter { !isFixed[$0] }
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    values = order.map {
      Key(operation: values[$0].operation, operands: values[$0].operands.map { place[$0, default: 0] })
    }
    let fixedValues = isFixed.count { $0 }
    let wanted = outputs.map { output in
      output.constant == 0 ? nil : number[ObjectIdentifier(output.node)].flatMap { place[$0] }
    }
    // The last value that reads each value; outputs live to the end, and so do fixed values that rows read.
    var lastUse = Array(0..<values.count)
    for (index, value) in values.enumerated() {
      for operand in value.operands {
        lastUse[operand] = operand < fixedValues && index >= fixedValues ? values.count : index
      }
    }
    for case let output? in wanted { lastUse[output] = values.count }
    // Assign registers, giving those of dead temporaries out again.
    var constants: [Double] = []
    for case .constant(let constant) in values.map(\.operation) { constants.append(constant) }
    let firstTemporary = inputs + constants.count
    var register = Array(repeating: 0, count: values.count)
    var free: [Int] = [], temporaries = 0, constantsSeen = 0
    var instructions: [Instruction] = []
    for (index, value) in values.enumerated() {
      func emit(_ operation: lab_row_operation) {
        register[index] = free.popLast() ?? firstTemporary + temporaries
        if register[index] == firstTemporary + temporaries { temporaries += 1 }
        instructions.append(
          Instruction(
            operation: operation, left: register[value.operands[0]],
            right: register[value.operands.count > 1 ? value.operands[1] : value.operands[0]],
            result: register[index]))
      }
      switch value.operation {
      case .input(let input): register[index] = input
      case .constant:
        register[index] = inputs + constantsSeen
        constantsSeen += 1
      case .unary(let operation), .binary(let operation): emit(operation)
      }
      for operand in Set(value.operands)
      where lastUse[operand] == index && register[operand] >= firstTemporary {
        free.append(register[operand])
      }
      free.sort(by: >)
    }
    (self.inputs, self.constants, self.temporaries, self.instructions) = (
      inputs, constants, temporaries, instructions
    )
    fixedInstructions = values.prefix(fixedValues).count { !$0.operands.isEmpty }
    self.outputs = wanted.map { $0.map { register[$0] } }
  }
}

/// A row program with its registers in memory, for rows of one width and precision.
final class RowProgramRunner {
  private let program: RowProgram
  private let steps: [(function: lab_row_function, left: Int, right: Int, result: Int)]
  private let scratch: Matrix
  /// Input registers are set by the caller before each row.
  var registers: [UnsafeMutableRawPointer]

  init(_ program: RowProgram, units: Int, precision: Precision) {
    self.program = program
    steps = program.instructions.map {
      guard let function = lab_row(precision.functions, $0.operation) else {
        preconditionFailure("no kernel for row operation \($0.operation.rawValue)")
      }
      return (function, $0.left, $0.right, $0.result)
    }
    scratch = Matrix(
      rows: max(program.constants.count + program.temporaries, 1), columns: units, precision: precision)
    for (row, constant) in program.constants.enumerated() {
      for unit in 0..<units { scratch[row, unit] = constant }
    }
    registers = Array(repeating: scratch.pointer, count: program.inputs)
    for row in 0..<(program.constants.count + program.temporaries) {
      registers.append(scratch.rows(row..<row + 1).pointer)
    }
  }

  /// Computes what all rows have in common; fixed inputs must be set.
  func prepare() { run(0..<program.fixedInstructions) }

  /// Computes one row, after `prepare`.
  func run() { run(program.fixedInstructions..<steps.count) }

  private func run(_ range: Range<Int>) {
    let count = scratch.columns
    for index in range {
      let step = steps[index]
      step.function(count, registers[step.left], registers[step.right], registers[step.result])
    }
  }

  /// Where output `index` lies after `run`, or nil if it is zero.
  func output(_ index: Int) -> UnsafeMutableRawPointer? { program.outputs[index].map { registers[$0] } }
}
