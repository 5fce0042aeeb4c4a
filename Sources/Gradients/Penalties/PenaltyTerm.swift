public import Components
import LinearAlgebra
public import Recurrent

/// What a penalty did at one update.
public struct PenaltyReport: Sendable, Equatable {
  /// The term before it was multiplied by the weight; NaN if it was not computed.
  public let value: Double
  /// 0 if the update did without the penalty.
  public let weight: Double
  /// ‖weight · d(term)/dθ‖₂ over all parameters.
  public let gradientNorm: Double
}

/// A penalty at work beside a loss: adds its gradient to the loss's.
public final class PenaltyTerm {
  private let penalty: any Penalty
  private let computation: any PenaltyComputation
  private let gradients: Parameters

  /// A penalty for networks like one that is not touched, and batches of at most this size.
  public init(_ penalty: any Penalty, like network: Network, inputSteps: Int, outputSteps: Int, examples: Int)
  {
    self.penalty = penalty
    computation = penalty.prepare(
      like: network, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples)
    gradients = Parameters(network.parameters.shapes, precision: network.precision)
  }

  /// Adds weight · d(term)/dθ to `total`, or puts it in its place at updates that are the penalty's alone.
  public func add(to total: Parameters, update: Int, at parameters: Parameters, on batch: Batch)
    -> PenaltyReport
  {
    let weight = penalty.weight(at: update)
    guard weight != 0 else { return PenaltyReport(value: .nan, weight: 0, gradientNorm: 0) }
    let value = computation.evaluate(at: parameters, on: batch, into: gradients)
    gradients.values.scale(by: weight)
    if penalty.isAlone(at: update) { total.values.clear() }
    total.values.add(gradients.values)
    return PenaltyReport(value: value, weight: weight, gradientNorm: gradients.norm)
  }
}

extension PenaltyTerm: Resumable {
  public var state: StateItems { computation.state }

  public func restore(_ state: inout StateReader) throws(StateError) {
    var same = computation
    try same.restore(&state)
  }
}
