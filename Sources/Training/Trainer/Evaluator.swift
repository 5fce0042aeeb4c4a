import Recurrent
import SequenceTasks

/// What the network makes of a trial's fixed sets.
struct Evaluator {
  private let sets: EvaluationSets
  private let predictor: Predictor

  init(_ settings: TrialSettings, source: any SequenceSource, sets: EvaluationSets, network: Network) {
    self.sets = sets
    predictor = Predictor(
      network, source: source, examples: settings.train.batch, carriesStates: settings.train.carry)
  }

  /// The validation set with the parameters as they are before `update`.
  func validate(_ update: Int) -> Evaluation { predictor.evaluate(sets.validation, update) }

  /// The test set with the parameters as they are before `update`.
  func test(_ update: Int) -> Evaluation { predictor.evaluate(sets.test, update) }

  /// Examples of the test set, where the task shows any.
  func samples() -> [Sample] { predictor.samples(of: sets.test) }
}
