import Components
import Recurrent
import SequenceTasks

/// `train.until` in the course of a trial. Each method answers why training may stop, or nil.
final class StoppingRule {
  private let network: Network
  private var watch: (any CriterionWatch)?

  init(_ settings: TrialSettings, source: any SequenceSource, network: Network) {
    self.network = network
    watch = settings.train.until?.watch(metrics: source.metrics.map(\.name))
  }

  /// After a batch, with the parameters before its update.
  ///
  /// - Parameter hasOutputs: whether the network has just run over it.
  func judge(_ batch: Batch, _ score: Score, hasOutputs: Bool) -> String? {
    guard var watch else { return nil }
    defer { self.watch = watch }
    guard watch.readsOutputs else {
      return watch.observe(Lesson(batch: batch, score: score, prediction: nil))
    }
    if !hasOutputs { _ = network.forward(batch, needsGradient: false) }
    return watch.observe(
      Lesson(
        batch: batch, score: score,
        prediction: Prediction(network.outputs(batch), of: batch, loss: network.loss)))
  }

  /// After an evaluation on the validation set.
  func judge(_ evaluation: Evaluation) -> String? { watch?.observe(evaluation) }
}

extension StoppingRule: Resumable {
  var state: StateItems { watch?.state ?? StateItems() }

  func restore(_ state: inout StateReader) throws(StateError) { try watch?.restore(&state) }
}
