public import Gradients
public import LinearAlgebra
public import Recurrent

/// What is known of a trial before it begins; from this a diagnostic declares what it will measure, and what
/// it cannot.
public struct DiagnosticSetting: Sendable {
  public let model: ModelSettings
  public let shape: NetworkShape
  public let loss: LossSettings
  public let precision: Precision
  /// Steps of the longest sequences of any batch.
  public let longestInput: Int
  /// The same for outputs; equal to `longestInput` in arrangements whose outputs have no length of their own.
  public let longestOutput: Int
  /// The number of sequences in a training batch.
  public let trainingExamples: Int
  /// Sequences of the probe batch; 0 where there is none.
  public let probeExamples: Int
  /// The names of the companion engines in the trial.
  public let companions: [String]
  /// The same engines, in order.
  public let engines: [any GradientEngine]
  /// The trial's, from which an instrument draws by a stream of its own name.
  public let seed: UInt64
  /// Who decomposes matrices.
  public let determinism: Determinism
  /// What tokens and classes stand for, if they stand for anything.
  public let tokenLabels: [String]?
  public let classLabels: [String]?

  public init(
    model: ModelSettings, shape: NetworkShape, loss: LossSettings, precision: Precision, longestInput: Int,
    longestOutput: Int,
    trainingExamples: Int, probeExamples: Int, companions: [String] = [],
    engines: [any GradientEngine] = [], seed: UInt64 = 0, determinism: Determinism = .machine,
    tokenLabels: [String]? = nil,
    classLabels: [String]? = nil
  ) {
    (self.model, self.shape, self.loss, self.precision) = (model, shape, loss, precision)
    (self.longestInput, self.longestOutput) = (longestInput, longestOutput)
    (self.trainingExamples, self.probeExamples, self.companions) = (
      trainingExamples, probeExamples, companions
    )
    (self.engines, self.seed, self.determinism) = (engines, seed, determinism)
    (self.tokenLabels, self.classLabels) = (tokenLabels, classLabels)
  }

  /// The number of sequences in the batch that a diagnostic with these needs is given.
  public func examples(for needs: Set<DiagnosticNeed>) -> Int {
    needs.contains(.trainingBatch) || needs.contains(.companions) ? trainingExamples : probeExamples
  }
}
