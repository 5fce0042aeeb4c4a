import Recurrent
import SequenceTasks

/// The fixed sets of a trial, and what the network makes of them.
struct Evaluator {
  let validation: [Batch]
  private let test: [Batch]
  private let predictor: Predictor

  init(_ settings: TrialSettings, source: any SequenceSource, network: Network) {
    let train = settings.train
    validation = source.evaluation(.validation, examples: train.batch, precision: train.precision)
    test = source.evaluation(.test, examples: train.batch, precision: train.precision)
    predictor = Predictor(
      network, source: source, examples: train.batch, carriesStates: train.carry)
  }

  /// The validation set with the parameters as they are before `update`.
  func validate(_ update: Int) -> Evaluation { predictor.evaluate(validation, update) }

  /// The test set with the parameters as they are before `update`.
  func test(_ update: Int) -> Evaluation { predictor.evaluate(test, update) }

  /// Examples of the test set, where the task shows any.
  func samples() -> [Sample] { predictor.samples(of: test) }
}
