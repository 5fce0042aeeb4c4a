import Components
import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks

/// Opens up the network that trains for a record: its own states and gradients, and what others compute
/// beside it.
final class RecordMaker {
  private let network: Network
  private let engine: any GradientEngine
  /// Whose layers hold all steps; training's own unless that holds a segment at a time and states are to be
  /// recorded.
  private let recorded: Network
  private let companions: Companions?
  /// Those of records where the engine leaves no λ_t; nobody reads them.
  private lazy var exactGradients = Parameters(network.parameters.shapes, precision: network.precision)
  private let tracer: ExampleTracer?
  private let probe: Probe?

  /// - Parameters:
  ///   - network: the one that trains.
  ///   - validation: the set that the probe batch is chosen from.
  init(_ settings: TrialSettings, source: any SequenceSource, network: Network, validation: [Batch]) {
    let examples = settings.train.batch
    (self.network, engine) = (network, settings.gradient.engine)
    recorded =
      !network.holdsAllSteps && settings.record.tensors.contains(.states)
      ? settings.network(for: source, segment: nil) : network
    companions = Companions(settings, source: source)
    tracer = ExampleTracer(
      settings.record, like: network, inputSteps: source.longestInput, outputSteps: source.longestOutput,
      examples: examples)
    probe = Probe(
      settings, source: source, batch: settings.probeBatch(of: source, validation: validation))
  }

  /// The record of a batch that the network has just run over; `gradients` are those of its loss.
  func record(_ update: Int, _ batch: Batch, _ gradients: Parameters) -> Record {
    let clock = ContinuousClock(), start = clock.now
    if !engine.leavesStateGradients, recorded.holdsAllSteps {
      // Whatever engine trains, the λ_t on record are exact.
      if recorded !== network { recorded.parameters.values.copy(from: network.parameters.values) }
      _ = recorded.forward(batch)
      recorded.backward(batch, into: exactGradients)
    }
    let parameters = network.parameters, beside = companions?.compute(at: parameters, on: batch) ?? []
    return Record(
      update: update, batch: batch, initialStates: recorded.namedFirstStates(batch), parameters: parameters,
      gradients: gradients,
      outputs: network.outputs(batch),
      fedBack: network.fedBack, states: recorded.stateTensors(batch, \.states),
      stateGradients: recorded.stateTensors(batch, \.stateGradients),
      exampleTensors: tracer?.tensors(at: parameters, on: batch) ?? [], companions: beside,
      measurements: probe?.measurements(at: parameters, training: batch, companions: beside) ?? [],
      probe: probe?.record(at: parameters), duration: clock.now - start)
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

/// Follows one example of a record's batch through a network of its own, so that the one that trains is not
/// touched.
///
/// Everything is allocated before the first update.
final class ExampleTracer {
  private let network: Network
  private let example: Int
  private let messages: [Messages]
  private let jacobians: StateJacobians?

  /// Nil where records keep no tensors of an example.
  ///
  /// - Parameters:
  ///   - network: the one that trains.
  ///   - inputSteps, outputSteps, examples: the longest and widest batch.
  init?(_ settings: RecordSettings, like network: Network, inputSteps: Int, outputSteps: Int, examples: Int) {
    let engines = settings.tensors.contains(.messages) ? settings.messages.engines : []
    let keepsJacobians = settings.tensors.contains(.jacobians)
    guard keepsJacobians || !engines.isEmpty else { return nil }
    let own = Network(
      network.model, network.shape, loss: network.loss, precision: network.precision, inputSteps: inputSteps,
      outputSteps: outputSteps, examples: examples, keepsForward: true)
    self.network = own
    example = settings.messages.example
    messages = engines.map { Messages($0, of: own, inputSteps: inputSteps, outputSteps: outputSteps) }
    jacobians =
      keepsJacobians ? StateJacobians(of: own, inputSteps: inputSteps, outputSteps: outputSteps) : nil
  }

  /// The tensors at these parameters; the tracer's own buffers, valid until it is asked again.
  func tensors(at parameters: Parameters, on batch: Batch) -> [ExampleTensorValues] {
    network.parameters.values.copy(from: parameters.values)
    _ = network.forward(batch, needsGradient: false)
    for messages in messages { messages.follow(batch, example: example) }
    jacobians?.follow(batch, example: example)
    return messages.flatMap(\.values) + (jacobians?.values ?? [])
  }
}
