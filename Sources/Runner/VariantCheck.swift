import Archive
public import Experiments
public import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
public import Store
import Training

/// The gradient checks of one variant's own model and task, before training and after it; where states are carried, also on
/// sequences that go on.
public struct VariantCheck: Sendable {
  public struct State: Sendable {
    /// `initial`, `trained` or `carried`.
    public let name: String
    /// Where the parameters come from.
    public let origin: String
    public let check: GradientCheck
  }

  public let variant: String
  public let seed: Int
  public let identity: String
  public let states: [State]

  public var isRight: Bool { states.allSatisfy(\.check.isRight) }

  /// The batches that are looked through for sequences that go on.
  private static let mostBatches = 100

  /// The number of updates made if no finished trial is stored.
  public static let shortTraining = 50

  /// Checks the model of a trial: at initialisation, and with the parameters of its stored file or after a
  /// short training.
  ///
  /// The batch is the first one that training sees. The sequences of the first one that goes on begin with the states in
  /// which the one before it leaves the trained parameters.
  ///
  /// - Parameters:
  ///   - trial: its settings.
  ///   - folder: where its file may lie.
  ///   - effort: the share of the usual number of operations.
  public init(_ trial: PlannedTrial, in folder: ResultsFolder, effort: Double = 1) {
    let experiment = trial.variant.experiment, source = trial.variant.source
    // A start that cannot be read any more is not checked; the run that needs it will say so.
    let settings = (try? trial.startedSettings()) ?? trial.settings
    var batches = source.training(
      seed: settings.seed, examples: settings.train.batch, precision: settings.train.precision)
    let batch = batches.batch(0)
    let engines = [experiment.gradient.engine] + experiment.gradient.companions
    func check(_ parameters: Parameters, on batch: Batch) -> GradientCheck {
      GradientCheck(
        experiment.model, source.shape, loss: experiment.loss, parameters: parameters, batch: batch,
        engines: engines,
        effort: effort)
    }
    var short = settings
    (short.record, short.gradient.companions) = (RecordSettings(), [])
    short.record.at = []
    let trainer = Trainer(short, source: source)
    let initial = State(
      name: "initial",
      origin: settings.start == nil
        ? "as initialised with seed \(trial.seed)" : "stored weights of \(trial.start?.trial ?? "")",
      check: check(trainer.network.parameters, on: batch))
    let network = trainer.network, origin: String
    if let stored = VariantCheck.stored(trial, in: folder, like: network.parameters) {
      network.parameters.values.copy(from: stored.values)
      origin = "the last of the stored trial with seed \(trial.seed)"
    } else {
      let updates = VariantCheck.train(trainer)
      origin = "after \(updates) updates with seed \(trial.seed), as no finished trial is stored"
    }
    var states = [
      initial, State(name: "trained", origin: origin, check: check(network.parameters, on: batch)),
    ]
    let update = (1..<max(1, min(settings.train.updates, VariantCheck.mostBatches))).first {
      batches.batch($0).continues?.contains(true) ?? false
    }
    if let update {
      let before = batches.batch(update - 1)
      var batch = batches.batch(update)
      batch.initial = VariantCheck.ends(of: before, network)
      states.append(
        State(
          name: "carried", origin: "\(origin); sequences go on, in update \(update)",
          check: check(network.parameters, on: batch)))
    }
    (variant, seed, identity, self.states) = (trial.variant.name, trial.seed, trial.identity, states)
  }

  /// The states in which a network leaves the sequences of a batch; valid until it runs again.
  private static func ends(of batch: Batch, _ network: Network) -> InitialStates {
    _ = network.forward(batch, needsGradient: false)
    return InitialStates(
      Dictionary(
        uniqueKeysWithValues: network.lastStates(batch).map { ($0.layer.prefix, $0.states) }))
  }

  /// Makes a few updates; returns their number.
  private static func train(_ trainer: Trainer) -> Int {
    var updates = 0
    while updates < min(shortTraining, trainer.settings.train.updates), let event = trainer.next() {
      switch event {
      case .update: updates += 1
      case .end: return updates
      case .record, .evaluation, .test, .samples, .stopped: break
      }
    }
    return updates
  }

  /// The last parameters of a finished trial of the same settings, or nil.
  private static func stored(_ trial: PlannedTrial, in folder: ResultsFolder, like parameters: Parameters)
    -> Parameters?
  {
    guard let path = try? folder.trial(variant: trial.variant.name, seed: trial.seed),
      let stored = try? StoredTrial(at: path, expecting: trial.expected), !stored.hasDiverged,
      let numbers = try? stored.parameters(row: nil)
    else { return nil }
    let result = Parameters(parameters.shapes, precision: parameters.values.precision)
    for shape in result.shapes {
      guard let own = numbers.first(where: { $0.name == shape.name }), own.numbers.count == shape.count else {
        return nil
      }
      result[shape.name].assign(own.numbers)
    }
    return result
  }

  /// This many variants are checked with full effort; more of them share what these would take.
  static let fullEffort = 4.0

  /// Checks the first trial of each variant of a plan, several at once; the results come in the plan's order.
  public static func all(of plan: Plan, in folder: ResultsFolder, workers: Int) -> [VariantCheck] {
    let trials = plan.variants.compactMap { variant in plan.trials.first { $0.variant.name == variant.name } }
    let effort = min(1, fullEffort / Double(trials.count))
    return sideBySide(trials, workers: workers) { VariantCheck($0, in: folder, effort: effort) }
  }
}
