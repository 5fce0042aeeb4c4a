public import Components
import Gradients
import LinearAlgebra
public import Recurrent
public import SequenceTasks
import TrialFormat

/// One trial, an event at a time: call `next()` until it returns no event. Training yields records; the caller
/// writes them.
public final class Trainer: IteratorProtocol {
  public let network: Network
  public let settings: TrialSettings
  /// The updates before which records are taken.
  public let schedule: [Int]

  private let engines: TrialEngines
  private let learner: Learner
  private let stopping: StoppingRule
  private let recorder: RecordMaker
  private let evaluator: Evaluator
  private let retrospect: Retrospect?
  private let course: TrainingCourse
  private var batches: TrialBatches
  private var nextRecord = 0
  private var phase = TrainingPhase.compute(update: 0)

  /// - Parameters:
  ///   - settings: the trial's.
  ///   - source: its data.
  ///   - sets: its fixed sets, if they are drawn already.
  public init(_ settings: TrialSettings, source: any SequenceSource, sets: EvaluationSets? = nil) {
    let train = settings.train, sets = sets ?? EvaluationSets(settings, source: source)
    let segment = settings.gradient.engine.segment(steps: source.longestInput, examples: train.batch)
    let network = settings.network(for: source, segment: segment)
    network.initialize(seed: settings.seed, under: settings.determinism)
    for (name, numbers) in settings.start ?? [:] { network.parameters[name].assign(numbers) }
    (self.settings, self.network, course) = (settings, network, TrainingCourse(train: train))
    schedule = settings.record.schedule(updates: train.updates)
    engines = TrialEngines(settings, network: network, looksBack: settings.record.looksBack)
    stopping = StoppingRule(settings, source: source, network: network)
    learner = Learner(settings, source: source, network: network, engines: engines, stopping: stopping)
    retrospect = Retrospect(
      settings.record, like: network.parameters, carried: learner.carried?.values, updates: train.updates)
    evaluator = Evaluator(settings, source: source, sets: sets, network: network)
    recorder = RecordMaker(settings, source: source, network: network, validation: sets.validation)
    batches = TrialBatches(settings, source: source, network: network)
  }

  /// A trial that was interrupted, from there on: its events have the same bits as those of the trainer that
  /// wrote the `state`, which must have had the same settings and source.
  ///
  /// - Throws: if something in the state is missing, superfluous or of another shape.
  public convenience init(
    _ settings: TrialSettings, source: any SequenceSource, sets: EvaluationSets? = nil,
    continuing state: TrainingState
  ) throws(StateError) {
    self.init(settings, source: source, sets: sets)
    let update = try restore(state, within: 0...settings.train.updates - 1)
    nextRecord = schedule.firstIndex { $0 >= update } ?? schedule.count
    phase = .compute(update: update)
  }

  /// A trial that goes on from the end of a shorter one: its events are those of a trial of this length after as
  /// many updates.
  ///
  /// - Parameters:
  ///   - settings: those of the shorter trial, with more updates.
  ///   - source: the same.
  ///   - sets: its fixed sets, if they are drawn already.
  ///   - end: the shorter trial's `endState`.
  ///   - surplus: the updates before which the shorter trial took records that this one takes none of.
  /// - Throws: if something in the state is missing, superfluous or of another shape.
  public convenience init(
    _ settings: TrialSettings, source: any SequenceSource, sets: EvaluationSets? = nil,
    lengthening end: TrainingState, without surplus: Set<Int>
  ) throws(StateError) {
    self.init(settings, source: source, sets: sets)
    let update = try restore(end, within: 1...max(1, settings.train.updates - 1))
    retrospect?.forget(surplus)
    nextRecord = schedule.firstIndex { $0 >= update } ?? schedule.count
    // What an evaluation there decides is decided once more: the shorter trial's was its last.
    phase = course.afterUpdate(update - 1, reason: nil)
  }

  /// Returns the number of the next update.
  private func restore(_ state: TrainingState, within updates: ClosedRange<Int>) throws(StateError) -> Int {
    var reader = StateReader(state.items)
    let update = try reader.integer("step", in: updates)
    // A constraint has met initial parameters by now; those that are stored it has left as they are.
    var parameters = network.parameters
    try reader.restore(&parameters, in: "parameters")
    try reader.restore(learner, in: "learning")
    try reader.restore(engines, in: "engines")
    try reader.restore(stopping, in: "until")
    try reader.restore(recorder, in: "records")
    if let retrospect { try reader.restore(retrospect, in: "retrospect") }
    try reader.finish()
    return update
  }

  /// A copy of the state between two updates, available before the first event and whenever the last event
  /// was the last one before an update.
  ///
  /// Nil at other times, which are short: while a record, an evaluation or the update itself is still to
  /// come, and from the last update on. To store it, ask again after the next event.
  public var state: TrainingState? {
    guard let (next, parameters) = following, case .compute(let update) = next else { return nil }
    return state(before: update, parameters)
  }

  /// A copy of the state after the last planned update and its records, before the evaluation that only the
  /// end brings: a longer trial goes on from there. Nil at all other times, and where `train.until` has ended
  /// training.
  public var endState: TrainingState? {
    guard let (next, parameters) = following, case .evaluate(let update, .atEnd) = next else { return nil }
    return state(before: update, parameters)
  }

  /// What comes next, with the parameters then; nil while a moment that is over is still to be recorded.
  private var following: (phase: TrainingPhase, parameters: Parameters)? {
    guard case .lookBack(let moments, let now, let next) = phase else { return (phase, network.parameters) }
    // The network still has those of the record that was the last event.
    return moments.isEmpty ? (next, now) : nil
  }

  private func state(before update: Int, _ parameters: Parameters) -> TrainingState {
    TrainingState(update: update) { items in
      items.add(parameters, in: "parameters")
      items.add(learner, in: "learning")
      items.add(engines, in: "engines")
      items.add(stopping, in: "until")
      items.add(recorder, in: "records")
      if let retrospect { items.add(retrospect, in: "retrospect") }
    }
  }

  public func next() -> TrainingEvent? {
    while true {
      switch phase {
      case .compute(let update):
        retrospect?.keep(update, network.parameters, learner.carried?.values)
        let batch = batch(update)
        let isRecorded = nextRecord < schedule.count && schedule[nextRecord] == update
        if learner.isApart, !isRecorded {
          phase = .apart(update: update, batch)
          continue
        }
        // A record's gradient is that of the whole sequence at the parameters on record, also where updates
        // come inside it, or where training sees parameters with noise.
        let score = engines.recording.gradients(on: batch, into: learner.gradients)
        phase = learner.isApart ? .apart(update: update, batch) : .learn(update: update, batch, score)
        if isRecorded {
          nextRecord += 1
          retrospect?.note(update)
          return .record(recorder.record(update, batch, learner.gradients))
        }
      case .learn(let update, let batch, let score):
        return .update(proceed(after: learner.learn(update, batch, score)))
      case .apart(let update, let batch): return .update(proceed(after: learner.learnApart(update, batch)))
      case .evaluate(let update, let occasion):
        let score = evaluator.validate(update)
        learner.observe(score)
        // The criterion is not asked about the evaluation that follows it.
        let reason = occasion == .afterStop ? nil : stopping.judge(score)
        // No later loss would show that the last update went astray.
        phase =
          occasion != .due && !score.loss.isFinite
          ? diverged(update) : course.afterEvaluation(update, occasion, reason: reason)
        return .evaluation(score)
      case .stop(let update, let reason, let isEvaluated):
        let isMissed = settings.record.at.contains(.last) && nextRecord < schedule.count
        phase = course.afterStop(update, isEvaluated: isEvaluated, isMissed: isMissed)
        return .stopped(update: update, reason: reason)
      case .lastRecord(let update, let isEvaluated):
        phase = course.afterLastRecord(update, isEvaluated: isEvaluated)
        return .record(record(batch(update), of: update, by: engines.recording))
      case .test(let update):
        phase = .samples
        return .test(evaluator.test(update))
      case .samples:
        phase = .end(.done)
        let samples = evaluator.samples()
        if !samples.isEmpty { return .samples(samples) }
      case .lookBack(let moments, let now, let next):
        guard let moment = moments.first else {
          network.parameters.values.copy(from: now.values)
          phase = next
          continue
        }
        network.parameters.values.copy(from: moment.parameters.values)
        phase = .lookBack(moments.dropFirst(), now: now, then: next)
        return .record(
          record(
            batch(moment.update, from: moment.carried), of: moment.update,
            by: engines.late ?? engines.recording))
      case .end(let outcome):
        phase = .over
        return .end(outcome)
      case .over: return nil
      }
    }
  }

  /// The batch of an update, going on from the states of now, or of an earlier moment.
  private func batch(_ update: Int, from moment: Matrix? = nil) -> Batch {
    var batch = batches.batch(update)
    learner.carried?.lead(into: &batch, from: moment)
    return batch
  }

  /// A record at the network's parameters of now, with the batch of `update`.
  private func record(_ batch: Batch, of update: Int, by engine: any GradientComputation) -> Record {
    _ = engine.gradients(on: batch, into: learner.gradients)
    return recorder.record(update, batch, learner.gradients)
  }

  private func proceed(after learned: Learner.Learned) -> UpdateReport {
    let report = learned.report
    phase =
      learned.isFinite ? course.afterUpdate(report.update, reason: learned.reason) : diverged(report.update)
    if report.clipFactor < 1, let retrospect {
      phase = lookBack(at: retrospect.clipped(report.update), then: phase)
    }
    return report
  }

  private func diverged(_ update: Int) -> TrainingPhase {
    lookBack(at: retrospect?.beforeDivergence() ?? [], then: .end(.diverged(update: update)))
  }

  private func lookBack(at moments: [Retrospect.Moment], then next: TrainingPhase) -> TrainingPhase {
    guard !moments.isEmpty else { return next }
    let now = Parameters(network.parameters.shapes, precision: network.precision)
    now.values.copy(from: network.parameters.values)
    return .lookBack(moments[...], now: now, then: next)
  }
}
