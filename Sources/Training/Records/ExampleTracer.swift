import Gradients
import LinearAlgebra
import Recurrent

/// Follows one example of a record's batch through a network of its own, so that the one that trains is not touched.
///
/// Everything is allocated before the first step.
final class ExampleTracer {
  private let network: Network
  private let example: Int
  private let messages: [Messages]
  private let jacobians: StateJacobians?

  /// Nil if records keep no tensors of an example.
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
    jacobians = keepsJacobians ? StateJacobians(of: own, inputSteps: inputSteps, outputSteps: outputSteps) : nil
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
