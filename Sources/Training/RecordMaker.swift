import Components
import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks

/// Opens up the network that trains for a record: its own states and gradients, and what others compute beside it.
final class RecordMaker {
  private let network: Network
  private let engine: any GradientEngine
  /// Whose layers hold all steps; training's own unless that holds a segment at a time and states are to be recorded.
  private let recorded: Network
  private let companions: Companions?
  /// Those of records where the engine leaves no λ_t; nobody reads them.
  private lazy var exactGradients = Parameters(network.parameters.shapes, precision: network.precision)
  private let tracer: ExampleTracer?
  private let diagnosis: Diagnosis?

  /// - Parameter network: the one that trains.
  init(_ settings: TrialSettings, source: any SequenceSource, network: Network) {
    let examples = settings.train.batch
    (self.network, engine) = (network, settings.gradient.engine)
    recorded =
      !network.holdsAllSteps && settings.record.tensors.contains(.states)
      ? settings.network(for: source, segment: nil) : network
    companions = Companions(settings, source: source)
    tracer = ExampleTracer(
      settings.record, like: network, inputSteps: source.longestInput, outputSteps: source.longestOutput, examples: examples)
    diagnosis = Diagnosis(
      settings.record.diagnostics, like: network, longestInput: source.longestInput, longestOutput: source.longestOutput,
      examples: examples)
  }

  /// The record of a batch that the network has just run over; `gradients` are those of its loss.
  func record(_ step: Int, _ batch: Batch, _ gradients: Parameters) -> Record {
    if !engine.leavesStateGradients, recorded.holdsAllSteps {
      // Whatever engine trains, the λ_t on record are exact.
      if recorded !== network { recorded.parameters.values.copy(from: network.parameters.values) }
      _ = recorded.forward(batch)
      recorded.backward(batch, into: exactGradients)
    }
    func overTime(_ matrices: (RecurrentLayer) -> [Matrix]) -> [StateTensor] {
      if !recorded.holdsAllSteps { return [] }
      return recorded.layers(batch).flatMap { layer in
        // Block 0 is step −1.
        let rows = layer.shape.examples..<layer.shape.rows + layer.shape.examples, placed = layer.placed
        return zip(placed.layer.declaration.states, matrices(placed.layer)).map { name, matrix in
          StateTensor(
            name: placed.names.prefix + name, values: placed.inSequence(matrix.rows(rows), layer.shape), shape: layer.shape)
        }
      }
    }
    return Record(
      step: step, batch: batch, parameters: network.parameters, gradients: gradients, outputs: network.outputs(batch),
      fedBack: network.fedBack, states: overTime(\.states), stateGradients: overTime(\.stateGradients),
      exampleTensors: tracer?.tensors(at: network.parameters, on: batch) ?? [],
      beside: companions?.compute(at: network.parameters, on: batch) ?? [], diagnosis: diagnosis)
  }
}

extension RecordMaker: Resumable {
  var state: StateItems {
    var state = StateItems()
    if let companions { state.add(companions, in: "beside") }
    return state
  }

  func restore(_ state: inout StateReader) throws(StateError) {
    if let companions { try state.restore(companions, in: "beside") }
  }
}
