import LinearAlgebra

/// Where the inputs of a stage's traced formula lie in the forward pass that a layer keeps, row by row.
struct StageRegisters {
  let layer: RecurrentLayer
  let stage: RecurrentLayer.Stage
  /// The registers of unit parameters.
  let parameters: Range<Int>

  /// - Parameters:
  ///   - layer: one that runs the cell's formula, so that pre-activations are kept.
  ///   - index: the stage's number in the cell's declaration.
  ///   - formula: the stage's.
  init(_ layer: RecurrentLayer, stage index: Int, _ formula: TracedStage) {
    (self.layer, stage, parameters) = (layer, layer.stages[index], formula.parameters)
    precondition(stage.pointwise is FormulaStage, "pre-activations are kept where the cell's formula runs")
  }

  /// Points the registers of unit parameters at them, and computes what all rows have in common.
  func prepare(_ runner: RowProgramRunner, _ weights: LayerWeights) {
    for (register, parameter) in zip(parameters, weights.unit) {
      runner.registers[register] = parameter.pointer
    }
    runner.prepare()
  }

  /// Points the input registers at an example's row, but for unit parameters; returns the first register that
  /// is left.
  @discardableResult
  func bind(
    _ runner: RowProgramRunner, _ batch: BatchShape, _ weights: LayerWeights, _ t: Int, _ example: Int
  ) -> Int {
    let row = t * batch.examples + example, gates = stage.gates.range.count,
      width = layer.units * layer.precision.size
    var register = 0
    func set(_ pointer: UnsafeMutableRawPointer) {
      runner.registers[register] = pointer
      register += 1
    }
    let bias = stage.gates.columns(of: weights.b)
    for gate in 0..<gates { set(stage.input.start(ofRow: row) + gate * width) }
    for gate in 0..<gates { set(bias.pointer + gate * width) }
    if let recurrent = stage.recurrent {
      for gate in 0..<gates { set(recurrent.start(ofRow: row) + gate * width) }
    }
    for state in layer.states { set(state.start(ofRow: row)) }
    if !stage.isFirst {
      for result in layer.stages[0].results { set(result.start(ofRow: row)) }
    }
    return register + parameters.count
  }

  /// Copies a program's output, zeros where it is nil, to a row of units.
  func store(_ value: UnsafeMutableRawPointer?, _ row: UnsafeMutableRawPointer) {
    let width = layer.units * layer.precision.size
    if let value {
      row.copyMemory(from: value, byteCount: width)
    } else {
      row.initializeMemory(as: UInt8.self, repeating: 0, count: width)
    }
  }
}

extension Matrix {
  /// The address of a row's first number.
  func start(ofRow row: Int) -> UnsafeMutableRawPointer { pointer + row * stride * precision.size }
}
