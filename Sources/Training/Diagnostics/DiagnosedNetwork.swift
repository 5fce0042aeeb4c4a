import LinearAlgebra
public import Recurrent

/// A network for diagnostics alone, shaped like the one that trains and given its parameters at every record.
public struct DiagnosedNetwork {
  /// Keeps its forward pass.
  public let network: Network
  /// Steps of the longest sequences of any batch.
  public let longestInput: Int
  public let longestOutput: Int

  public init(_ network: Network, longestInput: Int, longestOutput: Int) {
    (self.network, self.longestInput, self.longestOutput) = (network, longestInput, longestOutput)
  }
}

/// The diagnostics of a trial with the network they look at.
final class Diagnosis {
  private let diagnostics: [(name: String, diagnostic: any NetworkDiagnostic)]
  private let subject: DiagnosedNetwork

  /// Nil where there is nothing to measure: then no second network is made.
  init?(_ diagnostics: [any NetworkDiagnostic], like network: Network, longestInput: Int, longestOutput: Int, examples: Int) {
    guard !diagnostics.isEmpty else { return nil }
    self.diagnostics = zip(NetworkDiagnostics.names(of: diagnostics), diagnostics).map { ($0, $1) }
    let own = Network(
      network.model, network.shape, loss: network.loss, precision: network.precision, inputSteps: longestInput,
      outputSteps: longestOutput, examples: examples, keepsForward: true)
    subject = DiagnosedNetwork(own, longestInput: longestInput, longestOutput: longestOutput)
  }

  func measurements(of parameters: Parameters, on batch: Batch) -> [(name: String, measurements: Measurements)] {
    subject.network.parameters.values.copy(from: parameters.values)
    return diagnostics.map { ($0.name, $0.diagnostic.measure(subject, on: batch)) }
  }
}
