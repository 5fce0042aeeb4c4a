public import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
public import SequenceTasks
import TrialFormat

/// Measures trials at their first record, without training them: of each the numbers that its file would hold
/// there, to the bit.
///
/// What one trial shares with the next stays: the probe batches of a task, the buffers of networks of one shape.
/// For use by one thread at a time.
public final class UntrainedTrials {
  /// What a trial shares with others, by numbers that whoever asks gives out.
  public struct Kinship: Sendable, Hashable {
    /// Of trials whose probe batches are chosen from the same sequences.
    public let batches: Int
    /// Of trials whose networks, instruments and batches are of the same shapes.
    public let network: Int

    public init(batches: Int, network: Int) { (self.batches, self.network) = (batches, network) }
  }

  private var validation: (number: Int, batches: [Batch])?
  /// Probe batches by seed.
  private var probed: [UInt64: Batch] = [:]
  private var room: (number: Int, parameters: Parameters, probe: Probe)?

  public init() {}

  /// What the diagnostics of a trial measure before its first update, by their names; nothing where it has none.
  public func measurements(
    of settings: TrialSettings, source: any SequenceSource, like kinship: Kinship
  ) -> [(name: String, measurements: Measurements)] {
    var settings = settings
    (settings.record.at, settings.record.tensors) = ([.first], [])
    let batch = batch(settings, source, kinship.batches)
    guard let (parameters, probe) = room(settings, source, kinship.network, batch) else { return [] }
    parameters.initialize(as: settings.model, seed: settings.seed, under: settings.determinism)
    for (name, numbers) in settings.start ?? [:] { parameters[name].assign(numbers) }
    _ = settings.optimizer.common.constraint?.start(parameters, under: settings.determinism)
    let needs = settings.record.diagnosticsAtRecords.reduce(into: Set()) { $0.formUnion($1.diagnostic.needs) }
    guard needs.contains(.trainingBatch) || needs.contains(.companions) else {
      return probe.measurements(at: parameters, training: nil, companions: [])
    }
    let network = settings.network(for: source, segment: nil)
    var batches = TrialBatches(settings, source: source, network: network)
    let training = batches.batch(0), companions = Companions(settings, source: source)
    return probe.measurements(
      at: parameters, training: training,
      companions: companions?.compute(at: parameters, on: training) ?? [])
  }

  private func batch(_ settings: TrialSettings, _ source: any SequenceSource, _ number: Int) -> Batch? {
    if validation?.number != number {
      let train = settings.train
      validation = (
        number, source.evaluation(.validation, examples: train.batch, precision: train.precision)
      )
      probed = [:]
    }
    if let known = probed[settings.seed] { return known }
    let batch = settings.probeBatch(of: source, validation: validation?.batches ?? [])
    probed[settings.seed] = batch
    return batch
  }

  private func room(
    _ settings: TrialSettings, _ source: any SequenceSource, _ number: Int, _ batch: Batch?
  ) -> (Parameters, Probe)? {
    if let room, room.number == number {
      room.probe.turn(to: settings, source: source, batch: batch)
      return (room.parameters, room.probe)
    }
    // The room of a wide network is given up before the next one's is taken.
    room = nil
    guard let probe = Probe(settings, source: source, batch: batch) else { return nil }
    let shapes = ParameterNames(settings.model, source.shape).shapes
    let parameters = Parameters(shapes, precision: settings.train.precision)
    room = (number, parameters, probe)
    return (parameters, probe)
  }
}
