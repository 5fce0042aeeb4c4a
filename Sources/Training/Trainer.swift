public import Gradients
import LinearAlgebra
public import Recurrent
public import SequenceTasks
import TrialFormat

/// Everything one trial is made of.
public struct TrialSettings: Sendable {
  public var model: ModelSettings
  public var gradient: GradientSettings
  public var optimizer: any Optimizer
  public var loss: LossSettings
  public var train: TrainSettings
  public var record: RecordSettings
  public var seed: UInt64
  /// Numbers of all parameters in row order, in the place of initial values.
  public var start: [String: [Double]]?

  public init(
    model: ModelSettings, gradient: GradientSettings, optimizer: any Optimizer, loss: LossSettings, train: TrainSettings,
    record: RecordSettings, seed: UInt64
  ) {
    (self.model, self.gradient, self.optimizer, self.loss) = (model, gradient, optimizer, loss)
    (self.train, self.record, self.seed) = (train, record, seed)
  }
}

/// One trial, a step at a time: ask for `next()` event until there is none. Training yields records; whoever asks writes them.
public final class Trainer: IteratorProtocol {
  public let network: Network
  public let settings: TrialSettings
  /// The updates before which records are taken.
  public let schedule: [Int]

  /// Whose layers hold all steps for records; training's own unless that holds a segment at a time and states are to be recorded.
  private let recorded: Network
  private let engine: any GradientComputation
  /// The engine of records where training's own gradients are not those at the parameters on record, and must not be disturbed.
  private let recordEngine: any GradientComputation
  private let online: (any OnlineComputation)?
  private let companions: Companions?
  private let gradients: Parameters
  /// Those of records where the engine leaves no λ_t; nobody reads them.
  private lazy var exactGradients = Parameters(network.parameters.shapes, precision: network.precision)
  private let penalty: PenaltyTerm?
  private var batches: any TrainingBatches
  private var updater: Updater
  private let columns: [KeyPath<ControlReport, Double>]
  private let validation: [Batch]
  private let test: [Batch]
  private let predictor: Predictor
  private var watch: (any CriterionWatch)?
  private let tracer: ExampleTracer?
  private let probe: Probe?
  private let retrospect: Retrospect?
  /// The engine of records that are taken later: a random one must not draw what training would have drawn.
  private let lateEngine: (any GradientComputation)?
  private var nextRecord = 0
  private var phase = Phase.compute(step: 0)

  private indirect enum Phase {
    case compute(step: Int)
    /// A step whose gradients are not a record's: updates inside sequences, noise on the parameters.
    case apart(step: Int, Batch)
    case update(step: Int, Batch, Score)
    case evaluate(step: Int, isEnd: Bool)
    /// `train.until` is fulfilled after `step` updates.
    case stop(step: Int, reason: String, isEvaluated: Bool)
    /// The last record of a trial that stopped before the update it was meant for.
    case lastRecord(step: Int, isEvaluated: Bool)
    case test(step: Int)
    case samples
    /// Records of moments that are over; the parameters of now come back after them.
    case lookBack(ArraySlice<Retrospect.Moment>, now: Parameters, then: Phase)
    case end(Outcome)
    case over
  }

  public init(_ settings: TrialSettings, source: any SequenceSource) {
    self.settings = settings
    let train = settings.train
    func makeNetwork(segment: Int?) -> Network {
      Network(
        settings.model, source.shape, loss: settings.loss, precision: train.precision, inputSteps: source.longestInput,
        outputSteps: source.longestOutput, examples: train.batch, keepsForward: settings.gradient.engine.keepsForward,
        segment: segment)
    }
    let segment = settings.gradient.engine.segment(steps: source.longestInput, examples: train.batch)
    network = makeNetwork(segment: segment)
    recorded = segment != nil && settings.record.tensors.contains(.states) ? makeNetwork(segment: nil) : network
    engine = settings.gradient.engine.prepare(for: network)
    recordEngine = settings.optimizer.common.weightNoise > 0 ? settings.gradient.engine.prepare(for: network) : engine
    online = settings.gradient.online.flatMap { [network] in
      settings.gradient.engine.prepareOnline(for: network, every: $0, examples: train.batch)
    }
    companions = Companions(settings, source: source)
    network.initialize(seed: settings.seed)
    for (name, numbers) in settings.start ?? [:] { network.parameters[name].assign(numbers) }
    gradients = Parameters(network.parameters.shapes, precision: train.precision)
    penalty = settings.gradient.penalty.map { [network] in
      PenaltyTerm(
        $0, like: network, inputSteps: source.longestInput, outputSteps: source.longestOutput, examples: train.batch)
    }
    updater = Updater(settings.optimizer, network.parameters, seed: settings.seed, steps: train.steps)
    columns = ControlReport.columns(of: settings.optimizer.common).map(\.value)
    batches = source.training(seed: settings.seed, examples: train.batch, precision: train.precision)
    validation = source.evaluation(.validation, examples: train.batch, precision: train.precision)
    test = source.evaluation(.test, examples: train.batch, precision: train.precision)
    predictor = Predictor(network, source: source, examples: train.batch)
    watch = train.until?.watch(metrics: source.metrics.map(\.name))
    schedule = settings.record.schedule(steps: train.steps)
    tracer = ExampleTracer(
      settings.record, like: network, inputSteps: source.longestInput, outputSteps: source.longestOutput,
      examples: train.batch)
    retrospect = Retrospect(settings.record)
    lateEngine = retrospect.map { [network] _ in settings.gradient.engine.prepare(for: network) }
    probe = Probe(settings, source: source, validation: validation)
  }

  public func next() -> TrainingEvent? {
    while true {
      switch phase {
      case .compute(let step):
        retrospect?.keep(step, network.parameters)
        let batch = trainingBatch(step)
        let isRecorded = nextRecord < schedule.count && schedule[nextRecord] == step
        let isApart = online != nil || updater.perturbs
        if isApart, !isRecorded {
          phase = .apart(step: step, batch)
          continue
        }
        // A record's gradient is that of the whole sequence at the parameters on record, also where updates come inside it, or where
        // training sees parameters with noise.
        let result = recordEngine.gradients(on: batch, into: gradients)
        phase = isApart ? .apart(step: step, batch) : .update(step: step, batch, result)
        if isRecorded {
          nextRecord += 1
          retrospect?.note(step)
          return .record(record(step, batch))
        }
      case .update(let step, let batch, let result): return .step(update(step, batch, result))
      case .apart(let step, let batch):
        return .step(online.map { update(step, batch, $0) } ?? noisyUpdate(step, batch))
      case .evaluate(let step, let isEnd):
        let score = predictor.evaluate(validation, step)
        updater.observe(score.loss, of: .validation)
        let reason = isEnd && step < settings.train.steps ? nil : watch?.observe(score)
        if isEnd, !score.loss.isFinite {
          // No later loss would show that the last update went astray.
          phase = diverged(step)
        } else if let reason {
          phase = .stop(step: step, reason: reason, isEvaluated: true)
        } else {
          phase = isEnd ? .test(step: step) : .compute(step: step)
        }
        return .evaluation(score)
      case .stop(let step, let reason, let isEvaluated):
        let isMissed = settings.record.at.contains(.last) && nextRecord < schedule.count
        phase = isMissed ? .lastRecord(step: step, isEvaluated: isEvaluated) : end(step, isEvaluated)
        return .stopped(step: step, reason: reason)
      case .lastRecord(let step, let isEvaluated):
        let batch = trainingBatch(step)
        _ = recordEngine.gradients(on: batch, into: gradients)
        phase = end(step, isEvaluated)
        return .record(record(step, batch))
      case .test(let step):
        phase = .samples
        return .test(predictor.evaluate(test, step))
      case .samples:
        phase = .end(.done)
        let samples = predictor.samples(of: test)
        if !samples.isEmpty { return .samples(samples) }
      case .lookBack(let moments, let now, let next):
        guard let moment = moments.first else {
          network.parameters.values.copy(from: now.values)
          phase = next
          continue
        }
        network.parameters.values.copy(from: moment.parameters.values)
        let batch = trainingBatch(moment.step)
        _ = (lateEngine ?? recordEngine).gradients(on: batch, into: gradients)
        phase = .lookBack(moments.dropFirst(), now: now, then: next)
        return .record(record(moment.step, batch))
      case .end(let outcome):
        phase = .over
        return .end(outcome)
      case .over: return nil
      }
    }
  }

  private func trainingBatch(_ step: Int) -> Batch {
    var batch = batches.batch(step)
    batch.dropout = DropoutMasks(network, batch, seed: settings.seed, step: step)
    return batch
  }

  private func update(_ step: Int, _ batch: Batch, _ result: Score) -> StepReport {
    let reason = judge(batch, result, hasOutputs: settings.gradient.engine.leavesStateGradients)
    let penalty = penalty?.add(to: gradients, step: step, at: network.parameters, on: batch)
    return report(step, result, update(step, along: result.loss), penalty, reason)
  }

  /// Why training may stop after this batch, with the parameters before its update.
  private func judge(_ batch: Batch, _ score: Score, hasOutputs: Bool) -> String? {
    guard var watch else { return nil }
    defer { self.watch = watch }
    guard watch.readsOutputs else { return watch.observe(Lesson(batch: batch, score: score, prediction: nil)) }
    if !hasOutputs { _ = network.forward(batch, needsGradient: false) }
    return watch.observe(
      Lesson(batch: batch, score: score, prediction: Prediction(network.outputs(batch), of: batch, loss: settings.loss)))
  }

  /// One batch with updates inside its sequences: loss and accuracy are of the parameters before the first of them, as everywhere;
  /// the norm is the largest of the updates', the factor the smallest.
  private func update(_ step: Int, _ batch: Batch, _ online: any OnlineComputation) -> StepReport {
    let before = network.forward(batch, needsGradient: false)
    let reason = judge(batch, before, hasOutputs: true)
    var all = UpdateReport()
    online.begin(batch)
    while before.loss.isFinite {
      updater.perturb(network.parameters)
      let score = online.advance(into: gradients)
      updater.calm(network.parameters)
      guard let score else { break }
      let one = update(step, along: score.loss)
      all.widen(by: one)
      guard score.loss.isFinite, one.norm.isFinite else {
        all.norm = .nan
        break
      }
    }
    return report(step, before, all, nil, reason)
  }

  /// One batch whose gradients are taken at parameters with noise: loss and accuracy are of the parameters without it, as everywhere;
  /// the norm is of the gradient that is used.
  private func noisyUpdate(_ step: Int, _ batch: Batch) -> StepReport {
    let before = network.forward(batch, needsGradient: false)
    let reason = judge(batch, before, hasOutputs: true)
    updater.perturb(network.parameters)
    let noisy = engine.gradients(on: batch, into: gradients)
    updater.calm(network.parameters)
    let penalty = penalty?.add(to: gradients, step: step, at: network.parameters, on: batch)
    var done = update(step, along: before.loss.isFinite ? noisy.loss : before.loss)
    if !noisy.loss.isFinite { done.norm = .nan }
    return report(step, before, done, penalty, reason)
  }

  /// θ moves along the gradients, unless they or the loss are not finite.
  private func update(_ step: Int, along loss: Double) -> UpdateReport {
    var report = UpdateReport()
    report.norm = gradients.norm
    guard loss.isFinite && report.norm.isFinite else { return report }
    (report.factor, report.controls) = updater.update(network.parameters, along: gradients, norm: report.norm, step: step)
    return report
  }

  private func report(
    _ step: Int, _ score: Score, _ update: UpdateReport, _ penalty: PenaltyReport?, _ reason: String?
  ) -> StepReport {
    let rate = updater.rate(at: step)
    updater.observe(score.loss, of: .training)
    proceed(after: step, isFinite: score.loss.isFinite && update.norm.isFinite, reason)
    if update.factor < 1, let retrospect { phase = lookBack(at: retrospect.clipped(step), then: phase) }
    return StepReport(
      step: step, loss: score.loss, stepLoss: score.stepLoss, accuracy: Double(score.correct) / Double(max(score.scored, 1)),
      gradientNorm: update.norm, clipFactor: update.factor, learningRate: rate,
      controls: columns.map { update.controls[keyPath: $0] }, penalty: penalty)
  }

  /// - Parameter reason: why training may stop here.
  private func proceed(after step: Int, isFinite: Bool, _ reason: String?) {
    guard isFinite else {
      phase = diverged(step)
      return
    }
    let done = step + 1
    let isLast = done == settings.train.steps
    let evaluates = isLast || settings.train.evaluateEvery.map { done % $0 == 0 } ?? false
    if let reason {
      phase = .stop(step: done, reason: reason, isEvaluated: false)
    } else {
      phase = evaluates ? .evaluate(step: done, isEnd: isLast) : .compute(step: done)
    }
  }

  private func diverged(_ step: Int) -> Phase {
    lookBack(at: retrospect?.beforeDivergence() ?? [], then: .end(.diverged(step: step)))
  }

  private func lookBack(at moments: [Retrospect.Moment], then next: Phase) -> Phase {
    guard !moments.isEmpty else { return next }
    let now = Parameters(network.parameters.shapes, precision: network.precision)
    now.values.copy(from: network.parameters.values)
    return .lookBack(moments[...], now: now, then: next)
  }

  /// What follows the last record.
  private func end(_ step: Int, _ isEvaluated: Bool) -> Phase {
    isEvaluated ? .test(step: step) : .evaluate(step: step, isEnd: true)
  }

  private func record(_ step: Int, _ batch: Batch) -> Record {
    let clock = ContinuousClock(), start = clock.now
    if !settings.gradient.engine.leavesStateGradients, recorded.holdsAllSteps {
      // Whatever engine trains, the λ_t on record are exact.
      if recorded !== network { recorded.parameters.values.copy(from: network.parameters.values) }
      _ = recorded.forward(batch)
      recorded.backward(batch, into: exactGradients)
    }
    let parameters = network.parameters
    let beside = companions?.compute(at: parameters, on: batch) ?? []
    return Record(
      step: step, batch: batch, parameters: parameters, gradients: gradients, outputs: network.outputs(batch),
      fedBack: network.fedBack, states: recorded.stateTensors(batch, \.states),
      stateGradients: recorded.stateTensors(batch, \.stateGradients),
      exampleTensors: tracer?.tensors(at: parameters, on: batch) ?? [], beside: beside,
      measurements: probe?.measurements(at: parameters, training: batch, companions: beside) ?? [],
      probe: probe?.record(at: parameters), duration: clock.now - start)
  }
}
