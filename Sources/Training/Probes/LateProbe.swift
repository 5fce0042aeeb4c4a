public import Diagnostics
public import Gradients
import LinearAlgebra
public import Recurrent
public import SequenceTasks
import TrialFormat

/// Measures a trial's diagnostics afterwards: at parameters that a record holds the numbers that it would hold
/// if it had been asked for them, to the bit.
///
/// Batches are functions of the trial's seed and the number of an update. They are drawn again; parameters, and
/// what companions computed, are all that has to be stored. For use by one thread at a time.
public final class LateProbe {
  private let readsCompanions: Bool
  private let probe: Probe
  private let parameters: Parameters
  /// Nil where no diagnostic looks at training's batches.
  private var batches: TrialBatches?

  /// Nil if the settings name no diagnostic of records.
  public init?(_ settings: TrialSettings, source: any SequenceSource) {
    var settings = settings
    (settings.record.at, settings.record.tensors) = ([.first], [])
    let diagnostics = settings.record.diagnosticsAtRecords, train = settings.train
    guard !diagnostics.isEmpty else { return nil }
    let validation = source.evaluation(.validation, examples: train.batch, precision: train.precision)
    let batch = settings.probeBatch(of: source, validation: validation)
    guard let probe = Probe(settings, source: source, batch: batch) else { return nil }
    self.probe = probe
    parameters = Parameters(
      ParameterNames(settings.model, source.shape).shapes, precision: settings.train.precision)
    let needs = diagnostics.reduce(into: Set()) { $0.formUnion($1.diagnostic.needs) }
    readsCompanions = needs.contains(.companions)
    if readsCompanions || needs.contains(.trainingBatch) {
      let network = settings.network(for: source, segment: nil)
      batches = TrialBatches(settings, source: source, network: network)
    }
  }

  /// What the diagnostics measure at a record, by their names.
  ///
  /// - Parameters:
  ///   - update: the update that the record precedes.
  ///   - numbers: those of every parameter in row order, by name.
  ///   - companions: what they computed at the record on its training batch; asked for where a diagnostic looks
  ///     at it.
  public func measurements<Failure: Error>(
    before update: Int, at numbers: [(name: String, numbers: [Double])],
    companions: (Batch) throws(Failure) -> [CompanionGradients]
  ) throws(Failure) -> [(name: String, measurements: Measurements)] {
    for (name, numbers) in numbers { parameters[name].assign(numbers) }
    let training = batches?.batch(update)
    var computed: [CompanionGradients] = []
    if readsCompanions, let training { computed = try companions(training) }
    return probe.measurements(at: parameters, training: training, companions: computed)
  }
}
