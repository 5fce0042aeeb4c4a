import Training

extension TrialSettings {
  /// A trial of an experiment at one point of its sweep.
  init(_ experiment: Experiment, seed: UInt64) {
    self.init(
      model: experiment.model, gradient: experiment.gradient, optimizer: experiment.optimizer,
      loss: experiment.loss,
      train: experiment.train, record: experiment.record, seed: seed,
      determinism: experiment.determinism)
  }
}
