import Recurrent
public import SequenceTasks

/// The fixed sets of a trial. They depend on no seed: trials that differ in nothing else can share them.
public struct EvaluationSets: Sendable {
  let validation: [Batch]
  let test: [Batch]

  public init(_ settings: TrialSettings, source: any SequenceSource) {
    let train = settings.train
    validation = source.evaluation(.validation, examples: train.batch, precision: train.precision)
    test = source.evaluation(.test, examples: train.batch, precision: train.precision)
  }
}
