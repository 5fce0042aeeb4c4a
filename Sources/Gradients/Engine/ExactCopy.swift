import LinearAlgebra
import Recurrent

/// A copy of a network that is asked for more than its loss's gradient: it runs in Float64 whatever the
/// network's precision, evaluates the cell's formula, whose derivatives of any order are known, and keeps its
/// forward pass. The network itself is not touched.
final class ExactCopy {
  let network: Network
  private let setsStart: Bool

  /// - Parameters:
  ///   - inputSteps, outputSteps, examples: the longest and widest batch.
  ///   - setsStart: whether the first states are parameters of the copy, whatever they are in the original.
  init(of original: Network, inputSteps: Int, outputSteps: Int, examples: Int, setsStart: Bool = false) {
    var model = original.model
    if setsStart { model.initialState = .learned }
    self.setsStart = setsStart
    network = Network(
      model, original.shape, loss: original.loss, precision: .float64, inputSteps: inputSteps,
      outputSteps: outputSteps, examples: examples, keepsForward: true, kernels: nil)
  }

  /// Numbers of memory of a copy.
  static func workingNumbers(
    for model: ModelSettings, _ shape: NetworkShape, inputSteps: Int, outputSteps: Int, examples: Int
  ) -> Double {
    let declaration = model.cell.declaration, shapes = ParameterNames(model, shape).shapes
    // States with their gradients; input and recurrent parts with theirs.
    let perUnit = Double(2 * declaration.states.count + 4 * declaration.gates.count)
    func layer(_ units: Int, _ steps: Int) -> Double {
      Double(steps + 1) * Double(examples) * perUnit * Double(units)
    }
    let names = ParameterNames(model, shape), steps = shape.arrangement.generates ? outputSteps : inputSteps
    return names.encoder.joined().reduce(0) { $0 + layer($1.units, inputSteps) }
      + names.layers.joined().reduce(0) { $0 + layer($1.units, steps) }
      + 2 * Double(steps) * Double(examples) * Double(shape.outputs.width)
      + 3 * shapes.reduce(0) { $0 + Double($1.rows) * Double($1.columns) }
  }

  /// Takes parameters over; returns the batch in Float64, with nothing left out: penalties and exponents are
  /// the whole network's. What its sequences go on from comes along, unless the copy sets the start.
  func take(_ parameters: Parameters, _ batch: Batch) -> Batch {
    for shape in parameters.shapes {
      network.parameters[shape.name].convert(from: parameters[shape.name])
    }
    let inputs: Batch.Inputs =
      if case .reals(let x) = batch.inputs { .reals(x.inFloat64) } else { batch.inputs }
    var whole = Batch(
      inputShape: batch.inputShape, outputShape: batch.outputShape, inputs: inputs,
      targets: batch.targets.map(classes: { $0 }, numbers: \.inFloat64))
    if !setsStart {
      whole.continues = batch.continues
      whole.initial = batch.initial?.map(\.inFloat64)
    }
    return whole
  }
}

extension Matrix {
  /// Itself, or a copy in Float64.
  var inFloat64: Matrix {
    guard precision != .float64 else { return self }
    let result = Matrix(rows: rows, columns: columns, precision: .float64)
    result.convert(from: self)
    return result
  }
}
