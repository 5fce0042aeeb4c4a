import CKernels
import Components
import LinearAlgebra

/// The pointwise part of a stage, executed for a batch at one time step: a hand-written kernel, or the cell's
/// formula as a row program.
protocol PointwiseStage {
  func forward(_ stage: UnsafePointer<lab_stage>)
  func backward(_ stage: UnsafePointer<lab_stage>)
}

/// A hand-written kernel.
struct KernelStage: PointwiseStage {
  private let run: (forward: lab_stage_function, backward: lab_stage_function)

  /// Nil if `family` has no kernel of this name.
  init?(_ name: String, _ precision: Precision, family: KernelFamily) {
    guard let pair = family.stage(name, precision), let forward = pair.forward, let backward = pair.backward
    else { return nil }
    run = (forward, backward)
  }

  func forward(_ stage: UnsafePointer<lab_stage>) { run.forward(stage) }
  func backward(_ stage: UnsafePointer<lab_stage>) { run.backward(stage) }
}

/// Any cell's formula, traced once and run row by row, but for what depends on parameters of units alone:
/// that is computed once a call. Pre-activations are kept for backward, which evaluates the formula anew.
///
/// Inputs of the programs, in order: (xU)_g, b_g, then (rW)_g where parts are kept apart, sources,
/// parameters; backward adds dE/dresults.
final class FormulaStage: PointwiseStage {
  private let gates: Int, sources: Int, parameters: Int, results: Int
  private let keepsPartsApart: Bool
  /// The register of the first parameter of units.
  private let firstParameter: Int
  private let width: Int
  private let forwardRunner: RowProgramRunner
  private let backwardRunner: RowProgramRunner
  private let units: Int
  private let addRows: lab_row_function

  init(_ cell: some Cell, stage index: Int, units: Int, precision: Precision) {
    let declaration = cell.declaration, stage = declaration.stages[index]
    gates = stage.gates.count
    sources = declaration.states.count + (index == 0 ? 0 : declaration.stages[0].results.count)
    parameters = declaration.unitParameters.count
    results = stage.results.count
    keepsPartsApart = stage.keepsPartsApart
    width = units * precision.size
    self.units = units
    guard let addRows = lab_row(precision.functions, LAB_ROW_ADD) else {
      preconditionFailure("no kernel adds rows")
    }
    self.addRows = addRows

    var count = 0
    func inputs(_ number: Int) -> [Traced] {
      defer { count += number }
      return (count..<count + number).map(Traced.init(input:))
    }
    let input = zip(inputs(gates), inputs(gates)).map { $0 + $1 }
    let recurrent = keepsPartsApart ? inputs(gates) : Array(repeating: Traced(0), count: gates)
    let unit = UnitValues(
      input: input, recurrent: recurrent, sources: inputs(sources), parameters: inputs(parameters))
    firstParameter = count - parameters
    let fixed = firstParameter..<count
    let outputs = cell.stage(index, unit)
    precondition(
      outputs.count == results,
      "\(type(of: cell).kind): stage \(index) declares \(results) results, returns \(outputs.count)")
    forwardRunner = RowProgramRunner(
      RowProgram(outputs, inputs: count, fixed: fixed), units: units, precision: precision)
    let seeds = inputs(results)
    let gradients = Traced.gradients(of: outputs, seeds: seeds, inputs: count)
    // dE/d(xU)_g, then the rest in the order of inputs without the biases, whose gradient is that of the
    // input part.
    let wanted = Array(gradients[0..<gates] + gradients[(2 * gates)..<(count - results)])
    backwardRunner = RowProgramRunner(
      RowProgram(wanted, inputs: count, fixed: fixed), units: units, precision: precision)
  }

  func forward(_ stage: UnsafePointer<lab_stage>) {
    let stage = stage.pointee
    prepare(stage, forwardRunner)
    for row in 0..<stage.rows {
      if stage.time >= stage.lengths[row] {
        for result in 0..<results {
          let from = pointer(stage.source[Swift.min(result, sources - 1)], row, 1)
          pointer(stage.result[result], row, 1).copyMemory(from: from, byteCount: width)
        }
        continue
      }
      bind(stage, row, to: forwardRunner)
      forwardRunner.run()
      for result in 0..<results { store(forwardRunner.output(result), pointer(stage.result[result], row, 1)) }
    }
  }

  func backward(_ stage: UnsafePointer<lab_stage>) {
    let stage = stage.pointee
    prepare(stage, backwardRunner)
    for row in 0..<stage.rows {
      let inputGradient = pointer(stage.input_gradient, row, gates)
      let recurrentGradient = keepsPartsApart ? pointer(stage.recurrent_gradient, row, gates) : nil
      if stage.time >= stage.lengths[row] {
        inputGradient.initializeMemory(as: UInt8.self, repeating: 0, count: gates * width)
        recurrentGradient?.initializeMemory(as: UInt8.self, repeating: 0, count: gates * width)
        continue
      }
      var next = bind(stage, row, to: backwardRunner)
      for result in 0..<results {
        backwardRunner.registers[next] = pointer(stage.gradient[result], row, 1)
        next += 1
      }
      backwardRunner.run()
      var output = 0
      for gate in 0..<gates {
        store(backwardRunner.output(output), inputGradient + gate * width)
        output += 1
      }
      if let recurrentGradient {
        for gate in 0..<gates {
          store(backwardRunner.output(output), recurrentGradient + gate * width)
          output += 1
        }
      }
      for source in 0..<sources {
        add(backwardRunner.output(output), pointer(stage.source_gradient[source], row, 1))
        output += 1
      }
      for parameter in 0..<parameters {
        add(backwardRunner.output(output), pointer(stage.unit_gradient[parameter], 0, 1))
        output += 1
      }
    }
  }

  /// Points the registers of unit parameters at them, and computes what all rows have in common.
  private func prepare(_ stage: lab_stage, _ runner: RowProgramRunner) {
    for parameter in 0..<parameters {
      runner.registers[firstParameter + parameter] = pointer(stage.unit[parameter], 0, 1)
    }
    runner.prepare()
  }

  /// Points the input registers at row `row`, but for unit parameters; returns the first register behind
  /// them.
  @discardableResult
  private func bind(_ stage: lab_stage, _ row: Int, to runner: RowProgramRunner) -> Int {
    var register = 0
    func set(_ pointer: UnsafeMutableRawPointer) {
      runner.registers[register] = pointer
      register += 1
    }
    for gate in 0..<gates { set(pointer(stage.input, row, gates) + gate * width) }
    for gate in 0..<gates { set(pointer(stage.bias, 0, gates) + gate * width) }
    if keepsPartsApart {
      for gate in 0..<gates { set(pointer(stage.recurrent, row, gates) + gate * width) }
    }
    for source in 0..<sources { set(pointer(stage.source[source], row, 1)) }
    return register + parameters
  }

  private func pointer(_ base: UnsafeRawPointer?, _ row: Int, _ blocks: Int) -> UnsafeMutableRawPointer {
    guard let base else { preconditionFailure("a stage lacks an array that its declaration promises") }
    return UnsafeMutableRawPointer(mutating: base + row * blocks * width)
  }

  private func store(_ value: UnsafeMutableRawPointer?, _ row: UnsafeMutableRawPointer) {
    if let value {
      row.copyMemory(from: value, byteCount: width)
    } else {
      row.initializeMemory(as: UInt8.self, repeating: 0, count: width)
    }
  }

  private func add(_ value: UnsafeMutableRawPointer?, _ row: UnsafeMutableRawPointer) {
    guard let value else { return }
    addRows(units, row, value, row)
  }
}
