import Components
public import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import TrialFormat

/// Engines that compute beside the one that trains, where records are taken, on the same batch and copied
/// parameters.
///
/// They have a network of their own, made before the first update, so that training's bits are the same with
/// and without them. Errors are against BPTT's gradient, whatever engine trains.
final class Companions {
  private let network: Network
  private let exact: any GradientComputation
  private let exactGradients: Parameters
  let engines: [(name: String, computation: any GradientComputation, gradients: Parameters)]

  /// Nil if the settings name none.
  init?(_ settings: TrialSettings, source: any SequenceSource) {
    let beside = settings.gradient.companions, train = settings.train
    guard !beside.isEmpty else { return nil }
    let network = Network(
      settings.model, source.shape, loss: settings.loss, precision: train.precision,
      inputSteps: source.longestInput,
      outputSteps: source.longestOutput, examples: train.batch, keepsForward: true)
    func empty() -> Parameters { Parameters(network.parameters.shapes, precision: train.precision) }
    self.network = network
    exact = BPTT().prepare(for: network)
    exactGradients = empty()
    engines = zip(settings.gradient.companionNames, beside).map { ($0, $1.prepare(for: network), empty()) }
    for engine in engines { engine.computation.keepMessageNorms() }
  }

  /// Every companion's gradient; the matrices are overwritten by the next call.
  func compute(at parameters: Parameters, on batch: Batch) -> [CompanionGradients] {
    network.parameters.values.copy(from: parameters.values)
    _ = exact.gradients(on: batch, into: exactGradients)
    let reference = exactGradients.shapes.map { exactGradients[$0.name].elements }
    return engines.map { name, computation, gradients in
      _ = computation.gradients(on: batch, into: gradients)
      let agreements = zip(gradients.shapes, reference).map { shape, exact in
        EngineComparison.Agreement(gradients[shape.name].elements, of: exact)
      }
      return CompanionGradients(
        name: name, gradients: gradients, error: agreements.map(\.error), cosine: agreements.map(\.cosine),
        messageNorms: computation.messageNorms)
    }
  }
}

extension GradientSettings {
  /// What files call the companions.
  public var companionNames: [String] { numberedNames(companions.map { type(of: $0).kind }) }
}

/// What random companions are past, by the names that files call them.
extension Companions: Resumable {
  var state: StateItems {
    var state = StateItems()
    for engine in engines { state.add(engine.computation, in: engine.name) }
    return state
  }

  func restore(_ state: inout StateReader) throws(StateError) {
    for engine in engines { try state.restore(engine.computation, in: engine.name) }
  }
}
