import Recurrent
import SequenceTasks

/// The batches of a trial with what the network leaves out of them: a function of the seed and the update's
/// number.
struct TrialBatches {
  private let network: Network
  private let seed: UInt64
  private var batches: any TrainingBatches

  init(_ settings: TrialSettings, source: any SequenceSource, network: Network) {
    (self.network, seed) = (network, settings.seed)
    batches = source.training(seed: seed, examples: settings.train.batch, precision: settings.train.precision)
  }

  mutating func batch(_ update: Int) -> Batch {
    var batch = batches.batch(update)
    batch.dropout = DropoutMasks(network, batch, seed: seed, update: update)
    return batch
  }
}
