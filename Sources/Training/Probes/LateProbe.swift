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
  /// The states that are carried, by the files' names.
  private let states: [(layer: LayerNames, names: [String])]
  private let precision: Precision
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
    let names = ParameterNames(settings.model, source.shape), own = settings.model.cell.declaration.states
    parameters = Parameters(names.shapes, precision: train.precision)
    states = train.carry ? names.all.map { layer in (layer, own.map { layer.prefix + $0 }) } : []
    precision = train.precision
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
  ///   - initialState: the record's numbers of a state component before the first step, by its name, and how many
  ///     they are; asked for where states are carried into a batch that is looked at.
  ///   - companions: what they computed at the record on its training batch; asked for where a diagnostic looks
  ///     at it.
  public func measurements<Failure: Error>(
    before update: Int, at numbers: [(name: String, numbers: [Double])],
    initialState: (String, Int) throws(Failure) -> [Double],
    companions: (Batch) throws(Failure) -> [CompanionGradients]
  ) throws(Failure) -> [(name: String, measurements: Measurements)] {
    for (name, numbers) in numbers { parameters[name].assign(numbers) }
    var training = batches?.batch(update)
    if let batch = training, batch.continues?.contains(true) ?? false {
      training?.initial = try initialStates(batch.examples, initialState)
    }
    var computed: [CompanionGradients] = []
    if readsCompanions, let training { computed = try companions(training) }
    return probe.measurements(at: parameters, training: training, companions: computed)
  }

  private func initialStates<Failure: Error>(
    _ examples: Int, _ numbers: (String, Int) throws(Failure) -> [Double]
  ) throws(Failure) -> InitialStates {
    var all: [String: [Matrix]] = [:]
    for (layer, names) in states {
      for name in names {
        let matrix = Matrix(rows: examples, columns: layer.units, precision: precision)
        matrix.assign(try numbers(name, matrix.count))
        all[layer.prefix, default: []].append(matrix)
      }
    }
    return InitialStates(all)
  }
}
