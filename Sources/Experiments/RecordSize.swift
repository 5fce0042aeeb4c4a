import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Training

/// How many bytes the records of one trial take: what `/records` of its file holds, without HDF5's own bookkeeping.
public struct RecordSize: Sendable {
  /// Records of a trial that does not diverge.
  public let records: Int
  /// Messages and Jacobians of one record.
  public let exampleBytes: Double
  /// Everything else of one record.
  public let otherBytes: Double
  /// Memory that following one example takes besides.
  let workingMemory: Double

  /// All records of the trial.
  public var total: ByteCount { ByteCount(Double(records) * (exampleBytes + otherBytes)) }

  /// Upper bounds under which a size is taken, to find sizes that fit.
  struct Bounds {
    var hidden = Int.max
    var steps = Int.max
    var records = Int.max
  }

  init(_ experiment: Experiment, _ source: any SequenceSource, within bounds: Bounds = Bounds()) {
    var model = experiment.model
    model.hidden = min(model.hidden, bounds.hidden)
    model.decoder.hidden = model.decoder.hidden.map { min($0, bounds.hidden) }
    let shape = source.shape, train = experiment.train, record = experiment.record
    let inputSteps = Double(min(source.longestInput, bounds.steps)), outputSteps = Double(min(source.longestOutput, bounds.steps))
    let examples = Double(train.batch), real = Double(train.precision.size), integer = 4.0
    let hasSteps = shape.arrangement.hasOutputSteps
    let outputs = (hasSteps ? outputSteps : 1) * examples

    let inputs: Double =
      switch shape.inputs {
      case .reals(let width): Double(width) * real
      case .tokens: integer
      }
    let targets: Double =
      switch shape.outputs {
      case .classes: integer
      case .reals(let width): Double(width) * real
      }
    var bytes = inputSteps * examples * inputs + outputs * targets
    bytes += outputs * Double(shape.outputs.width) * real
    // Lengths, tokens fed back, the step.
    bytes += examples * integer * (hasSteps ? 2 : 1) + (shape.arrangement.generates ? outputs * integer : 0) + 8
    // Parameters and gradients.
    bytes += 2 * real * ParameterNames(model, shape).shapes.reduce(0) { $0 + Double($1.rows) * Double($1.columns) }
    let declaration = model.cell.declaration, components = Double(declaration.states.count)
    let units = Double(model.outputUnits(in: shape))
    let isPair = shape.arrangement == .sequenceToSequence
    if record.tensors.contains(.states) {
      let numbers = outputSteps * units + (isPair ? inputSteps * Double(model.hidden) : 0)
      bytes += 2 * components * examples * numbers * real
    }
    otherBytes = bytes

    let tensors = record.exampleTensors(model, shape)
    exampleBytes = tensors.reduce(0) { $0 + ($1.time == .input ? inputSteps : outputSteps) * $1.count } * real
    records = min(record.count(steps: train.steps), bounds.records)
    // The tensors of one record; influence before and after a step, and its product with W; a network that keeps its forward pass.
    let gates = Double(declaration.gates.count)
    let influence = (tensors.map(\.count).max() ?? 0) * (2 * components + gates)
    let layers = (outputSteps + 1) * units + (isPair ? (inputSteps + 1) * Double(model.hidden) : 0)
    workingMemory =
      tensors.isEmpty ? 0 : exampleBytes + real * (influence + examples * layers * (2 * components + 3 * gates))
  }
}
