public import Gradients
public import LinearAlgebra
public import Recurrent
import SequenceTasks

/// Everything one trial is made of.
public struct TrialSettings: Sendable {
  public var model: ModelSettings
  public var gradient: GradientSettings
  public var optimizer: any Optimizer
  public var loss: LossSettings
  public var train: TrainSettings
  public var record: RecordSettings
  public var seed: UInt64
  /// Who decomposes matrices.
  public var determinism: Determinism
  /// The numbers of all parameters in row order, used instead of initial values.
  public var start: [String: [Double]]?

  public init(
    model: ModelSettings, gradient: GradientSettings, optimizer: any Optimizer, loss: LossSettings,
    train: TrainSettings,
    record: RecordSettings, seed: UInt64, determinism: Determinism = .machine
  ) {
    (self.model, self.gradient, self.optimizer, self.loss) = (model, gradient, optimizer, loss)
    (self.train, self.record, self.seed, self.determinism) = (train, record, seed, determinism)
  }
}

extension TrialSettings {
  /// A network of the trial for its task's batches, all zeros.
  ///
  /// - Parameter segment: how many steps its layers hold at a time; nil: all.
  func network(for source: any SequenceSource, segment: Int?) -> Network {
    Network(
      model, source.shape, loss: loss, precision: train.precision, inputSteps: source.longestInput,
      outputSteps: source.longestOutput, examples: train.batch, keepsForward: gradient.engine.keepsForward,
      segment: segment)
  }
}
