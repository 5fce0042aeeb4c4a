public import Experiments
import Training

/// How far a run of several experiments is, and how long the rest will take.
///
/// Experiments are run one after another. Moments are seconds since any one of them.
public struct RunTally: Sendable {
  /// A trial that is being trained.
  public struct Running: Sendable {
    public let trial: String
    public let updates: Int
    /// The update at which it began here.
    public let first: Int
    public let began: Double
    public private(set) var update: Int
    public private(set) var loss = Double.nan
    private var seen: Double

    fileprivate init(_ trial: String, updates: Int, at update: Int, _ now: Double) {
      (self.trial, self.updates, first, self.update) = (trial, updates, update, update)
      (began, seen) = (now, now)
    }

    /// Updates a second; nil before the first one.
    public func speed(at now: Double) -> Double? {
      update > first && now > began ? Double(update - first) / (now - began) : nil
    }

    /// The updates and seconds since the last time.
    fileprivate mutating func advance(to update: Int, loss: Double, _ now: Double) -> (Int, Double) {
      defer { (self.update, self.loss, seen) = (update, loss, now) }
      return (max(0, update - self.update), max(0, now - seen))
    }
  }

  /// Trials that have ended, those that failed, and all that are expected.
  public private(set) var ended = 0, failed = 0
  public var total: Int { experiments.reduce(0) { $0 + $1.total } }
  /// Trials if no claim is decided before the last look at more seeds.
  public var most: Int { experiments.reduce(0) { $0 + max($1.most, $1.total) } }
  public private(set) var running: [Running] = []

  /// A moment of training is no measurement.
  private static let leastSeconds = 0.5
  private let workers: Int
  private var experiments: [ExperimentTally] = []
  private var current = 0
  private var rate = CostRate()

  /// - Parameter workers: trials at a time.
  public init(workers: Int) { self.workers = max(1, workers) }

  /// Expects trials of an experiment, which are run after all that are expected before.
  ///
  /// - Parameters:
  ///   - trials: those that are not expected yet, and the share of its updates that each has still to make.
  ///   - experiment: its number.
  ///   - most: its trials if all looks at more seeds follow.
  public mutating func expect(
    _ trials: [(trial: PlannedTrial, left: Double)], of experiment: Int, atMost most: Int
  ) {
    while experiments.count <= experiment { experiments.append(ExperimentTally()) }
    experiments[experiment].most = most
    for (trial, left) in trials { experiments[experiment].expect(trial, left: left) }
  }

  /// What is told from now on is of this experiment.
  public mutating func enter(_ experiment: Int) { current = experiment }

  public mutating func receive(_ event: RunEvent, at now: Double) {
    switch event {
    case .began(let trial, let updates, let update), .continued(let trial, let updates, let update):
      // It may have begun before, in a process that was lost.
      running.removeAll { $0.trial == trial }
      running.append(Running(trial, updates: updates, at: update, now))
      experiments[current].take(trial)
    case .advanced(let trial, let update, let loss):
      advance(trial, to: update, loss: loss, now)
    case .ended(let result):
      // Whatever else it took is a part of its cost.
      if let last = running.first(where: { $0.trial == result.name }) {
        advance(result.name, to: result.status == .done ? last.updates : last.update, loss: last.loss, now)
      }
      running.removeAll { $0.trial == result.name }
      experiments[current].take(result.name)
      ended += 1
      failed += result.status == .failed ? 1 : 0
    case .noted: break
    }
  }

  private mutating func advance(_ trial: String, to update: Int, loss: Double, _ now: Double) {
    guard let index = running.firstIndex(where: { $0.trial == trial }) else { return }
    let (updates, seconds) = running[index].advance(to: update, loss: loss, now)
    rate.add(experiments[current].trained(trial, updates, seconds))
  }

  /// Seconds until all trials that are expected have ended; nil if nothing was measured yet.
  ///
  /// Each variant's speed is measured, or else taken from its experiment's, or else from the run's; what
  /// its updates cost beside others' stands in the plan.
  public func secondsLeft(at now: Double) -> Double? {
    guard rate.seconds >= RunTally.leastSeconds else { return nil }
    return experiments.indices.dropFirst(current).reduce(0) { seconds, index in
      seconds
        + experiments[index].secondsLeft(
          running: index == current ? running : [], workers: workers, otherwise: rate)
    }
  }
}

/// Seconds that were spent, and the cost of what was done in them.
private struct CostRate {
  private(set) var seconds = 0.0
  private var cost = 0.0

  mutating func add(_ more: (cost: Double, seconds: Double)) {
    cost += more.cost
    seconds += more.seconds
  }

  /// Nil before anything was done.
  var secondsPerCost: Double? { cost > 0 ? seconds / cost : nil }
}

/// The trials of one experiment that have still to be begun, by variant.
private struct ExperimentTally {
  private struct Variant {
    /// Of one update.
    let cost: Double
    /// Updates of trials that have not begun: of all, and the most of one.
    var waiting = 0.0, longest = 0.0
    var rate = CostRate()
  }

  private struct Place {
    let variant: Int
    /// Updates, if it has not begun.
    var waiting: Double
  }

  var most = 0
  var total: Int { places.count }
  private var places: [String: Place] = [:]
  private var variants: [Variant] = []
  private var numbers: [String: Int] = [:]
  private var rate = CostRate()

  mutating func expect(_ trial: PlannedTrial, left: Double) {
    let name = trial.variant.name, updates = Double(trial.variant.experiment.train.updates)
    let number = numbers[name] ?? variants.count
    if number == variants.count {
      numbers[name] = number
      variants.append(Variant(cost: trial.cost / max(1, updates)))
    }
    places[trial.name] = Place(variant: number, waiting: updates * left)
    variants[number].waiting += updates * left
    variants[number].longest = max(variants[number].longest, updates * left)
  }

  /// It waits no longer.
  mutating func take(_ trial: String) {
    guard let place = places[trial] else { return }
    variants[place.variant].waiting -= place.waiting
    places[trial]?.waiting = 0
  }

  /// The cost of updates, and their seconds.
  mutating func trained(_ trial: String, _ updates: Int, _ seconds: Double) -> (cost: Double, seconds: Double)
  {
    guard let place = places[trial] else { return (0, 0) }
    let spent = (cost: Double(updates) * variants[place.variant].cost, seconds: seconds)
    variants[place.variant].rate.add(spent)
    rate.add(spent)
    return spent
  }

  /// The trials share the workers, but none is faster than its updates are.
  func secondsLeft(running: [RunTally.Running], workers: Int, otherwise: CostRate) -> Double {
    func seconds(_ updates: Double, of variant: Variant) -> Double {
      let rate = variant.rate.secondsPerCost ?? self.rate.secondsPerCost ?? otherwise.secondsPerCost ?? 0
      return updates * variant.cost * rate
    }
    var all = 0.0, longest = 0.0
    for variant in variants where variant.waiting > 0 {
      all += seconds(variant.waiting, of: variant)
      longest = max(longest, seconds(min(variant.longest, variant.waiting), of: variant))
    }
    for trial in running {
      guard let place = places[trial.trial] else { continue }
      let rest = seconds(Double(trial.updates - trial.update), of: variants[place.variant])
      all += rest
      longest = max(longest, rest)
    }
    return max(all / Double(workers), longest)
  }
}
