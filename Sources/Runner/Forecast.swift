public import Experiments
import Foundation
public import Store
import Training

/// What a run of a plan would do: what is already there, and how long the rest would train.
public struct Forecast: Sendable {
  public enum State: String, Sendable {
    case toDo = "to do"
    case done, diverged
    /// A file of other settings or records, or a damaged one: a run would move it aside and compute the
    /// trial.
    case stale
    /// A run was interrupted: the next one goes on from a checkpoint.
    case resumable

    /// Whether a run would compute the trial.
    public var isOpen: Bool { self == .toDo || self == .stale || self == .resumable }
  }

  public struct Row: Sendable {
    public let trial: PlannedTrial
    public let state: State
    /// The path of the trial's file, whether or not it exists.
    public let file: String
    /// The update at which a run would begin; 0 unless the trial is resumable.
    public let update: Int
    /// The median time of a few training steps of the variant; nil if they were not timed.
    public let updateSeconds: Double?

    /// Seconds that all updates to be made take; evaluations and records come on top.
    public var seconds: Double? {
      updateSeconds.map { $0 * Double(trial.variant.experiment.train.updates - update) }
    }
  }

  /// Which variants have a training step timed.
  public enum Timing: Sendable {
    case none
    /// All of them, in plans of at most `fewVariants`.
    case few
    case all
  }

  /// The most variants that are timed without being asked for.
  public static let fewVariants = 30
  /// After this many seconds, no further variant is timed without being asked for.
  public static let patience = 10.0

  public let rows: [Row]
  /// Variants with something to compute, and how many of them were timed.
  public let openVariants: Int
  public let timedVariants: Int

  public init(of plan: Plan, in folder: ResultsFolder, timing: Timing) throws(StoreError) {
    let isEmpty = !FileManager.default.fileExists(atPath: folder.trials)
    var states: [(state: State, update: Int, file: String)] = [], open: [String: PlannedTrial] = [:]
    states.reserveCapacity(plan.trials.count)
    for trial in plan.trials {
      let file = try folder.trial(variant: trial.variant.name, seed: trial.seed)
      var state = isEmpty ? .toDo : Forecast.state(of: trial, at: file), update = 0
      if !isEmpty, state.isOpen, let found = try Forecast.checkpoint(of: trial, in: folder) {
        (state, update) = (.resumable, found)
      }
      if state.isOpen, open[trial.variant.name] == nil { open[trial.variant.name] = trial }
      states.append((state, update, file))
    }
    let seconds = Forecast.times(of: plan.variants.compactMap { open[$0.name] }, timing)
    rows = zip(plan.trials, states).map { trial, found in
      Row(
        trial: trial, state: found.state, file: found.file, update: found.update,
        updateSeconds: found.state.isOpen ? seconds[trial.variant.name] : nil)
    }
    (openVariants, timedVariants) = (open.count, seconds.count)
  }

  private static func state(of trial: PlannedTrial, at path: String) -> State {
    guard let earlier = EarlierTrial(of: trial, at: path) else { return .toDo }
    switch earlier.status {
    case .done: return .done
    case .diverged: return .diverged
    case .failed, .stopped, nil: return .stale
    }
  }

  /// The update at which a run would go on; nil if it would begin.
  private static func checkpoint(of trial: PlannedTrial, in folder: ResultsFolder) throws(StoreError) -> Int?
  {
    let checkpoints = try folder.checkpoints(variant: trial.variant.name, seed: trial.seed)
    return checkpoints.exists ? TrialCheckpoints.update(in: checkpoints, key: trial.checkpointKey) : nil
  }

  /// Seconds of a training step, by variant.
  private static func times(of trials: [PlannedTrial], _ timing: Timing) -> [String: Double] {
    switch timing {
    case .none: return [:]
    case .few where trials.count > fewVariants: return [:]
    case .few, .all: break
    }
    let clock = ContinuousClock(), start = clock.now
    var seconds: [String: Double] = [:]
    for trial in trials {
      if case .few = timing, clock.now - start > .seconds(patience) { break }
      seconds[trial.variant.name] =
        UpdateTiming.measure(
          trial.settings, source: trial.variant.source, instrumented: false, budget: .milliseconds(50),
          least: 1
        ).updates.median
    }
    return seconds
  }
}

extension Forecast {
  public func count(_ state: State) -> Int { rows.count { $0.state == state } }

  /// The size of all trials' files together.
  public var fileBytes: ByteCount { ByteCount(rows.reduce(0) { $0 + $1.trial.variant.fileSize.total.bytes }) }

  /// Seconds that all updates still to be made take on one core; nil if some were not timed.
  public var seconds: Double? {
    timedVariants < openVariants ? nil : rows.reduce(0) { $0 + ($1.seconds ?? 0) }
  }
}
