import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Training

/// How many bytes the records of one trial take: what `/records` of its file holds, without HDF5's own bookkeeping.
public struct RecordSize: Sendable {
  /// The most records that a trial can have.
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
    let train = experiment.train, record = experiment.record
    var model = experiment.model
    model.layers.units = model.layers.units.map { min($0, bounds.hidden) }
    model.decoder.layers = model.decoder.layers.map { LayerWidths($0.units.map { min($0, bounds.hidden) }) }
    let steps = (
      input: Double(min(source.longestInput, bounds.steps)), output: Double(min(source.longestOutput, bounds.steps))
    )
    let shape = source.shape, real = Double(train.precision.size), examples = Double(train.batch)
    records = min(record.count(steps: train.steps), bounds.records)

    // Numbers of one state component over time.
    let names = ParameterNames(model, shape)
    func units(_ levels: [[LayerNames]]) -> Double { levels.flatMap { $0 }.reduce(0) { $0 + Double($1.units) } }
    let states = steps.output * units(names.layers) + steps.input * units(names.encoder)
    let components = Double(model.cell.declaration.states.count), gates = Double(model.cell.declaration.gates.count)
    let parameters = names.shapes.reduce(0) { $0 + Double($1.rows) * Double($1.columns) }
    let kept = 2 * parameters + (record.tensors.contains(.states) ? 2 * components * examples * states : 0)
    otherBytes = kept * real + RecordSize.batch(shape, steps, examples, real: real)

    let tensors = record.exampleTensors(model, shape)
    let numbers = tensors.reduce(0) { $0 + ($1.time == .input ? steps.input : steps.output) * $1.count }
    exampleBytes = numbers * real
    // Influence before and after a step, and its product with W; then a network that keeps its forward pass.
    let influence = tensors.reduce(0) { $0 + $1.count } / components * (2 * components + gates)
    let network = examples * states * (2 * components + 3 * gates)
    workingMemory = tensors.isEmpty ? 0 : (numbers + influence + network) * real
  }

  /// Bytes of the batch and the outputs, with lengths, tokens fed back and the number of the step.
  private static func batch(
    _ shape: NetworkShape, _ steps: (input: Double, output: Double), _ examples: Double, real: Double
  ) -> Double {
    let integer = 4.0, hasSteps = shape.arrangement.hasOutputSteps
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
    let output = Double(shape.outputs.width) * real + targets + (shape.arrangement.generates ? integer : 0)
    let lengths = integer * (hasSteps ? 2 : 1)
    return examples * (steps.input * inputs + (hasSteps ? steps.output : 1) * output + lengths) + 8
  }
}
