import Archive
public import Experiments
import Foundation
public import Store
import Training

/// What a run of a plan would do: what is already there, and how long the rest would train.
public struct Forecast: Sendable {
  public enum State: String, Sendable {
    case toDo = "to do"
    case done, diverged
    /// The last run failed to compute it.
    case failed
    /// A file of other settings or records: a run would move it aside and compute the trial.
    case stale
    /// A damaged file: a run would set it aside and compute the trial.
    case damaged
    /// A run was interrupted: the next one goes on from a checkpoint.
    case resumable
    /// Its result was moved aside earlier: a run would move it back.
    case aside
    /// A file of which other diagnostics are wanted: a run would measure them from its records.
    case measurable = "to measure"

    /// Whether a run would compute the trial.
    public var isOpen: Bool { [.toDo, .failed, .stale, .damaged, .resumable].contains(self) }
  }

  public struct Row: Sendable {
    public let trial: PlannedTrial
    public let state: State
    /// Why it is in this state; nil where there is no more to say.
    public let reason: String?
    /// The path of the trial's file, whether or not it exists.
    public let file: String
    /// The update at which a run would begin: that of a checkpoint, or the end of a shorter trial.
    public let update: Int
    /// Whether it would go on from the end of a shorter trial.
    public let isLengthened: Bool
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

  /// - Parameters:
  ///   - plan: what a run would be asked for.
  ///   - folder: where its results are.
  ///   - timing: which variants have a training step timed.
  ///   - selection: the trials that a run would be asked for.
  public init(
    of plan: Plan, in folder: ResultsFolder, timing: Timing, only selection: TrialSelection = TrialSelection()
  ) throws(StoreError) {
    let isEmpty = !FileManager.default.fileExists(atPath: folder.path)
    lazy var aside = StaleFiles(in: folder)
    var found: [(trial: PlannedTrial, standing: Standing, file: String)] = [],
      open: [String: PlannedTrial] = [:]
    for trial in plan.trials {
      if !selection.needsStates, !selection.contains(trial, nil) { continue }
      let standing = isEmpty ? .missing : try Standing(of: trial, in: folder, aside: aside)
      guard selection.contains(trial, standing.state) else { continue }
      if standing.state.isOpen, open[trial.variant.name] == nil { open[trial.variant.name] = trial }
      found.append((trial, standing, try folder.trial(variant: trial.variant.name, seed: trial.seed)))
    }
    let seconds = Forecast.times(of: plan.variants.compactMap { open[$0.name] }, timing)
    rows = found.map { trial, standing, file in
      Row(
        trial: trial, state: standing.state, reason: standing.reason, file: file,
        update: standing.update, isLengthened: standing.isLengthened,
        updateSeconds: standing.state.isOpen ? seconds[trial.variant.name] : nil)
    }
    (openVariants, timedVariants) = (open.count, seconds.count)
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

/// What is stored of one trial, as far as a look at its head tells.
private struct Standing {
  private(set) var state: Forecast.State
  private(set) var reason: String?
  /// The update at which a run would go on.
  private(set) var update = 0
  private(set) var isLengthened = false

  static let missing = Standing(state: .toDo, reason: "no result is stored")

  init(state: Forecast.State, reason: String? = nil) { (self.state, self.reason) = (state, reason) }

  init(of trial: PlannedTrial, in folder: ResultsFolder, aside: @autoclosure () -> StaleFiles)
    throws(StoreError)
  {
    try self.init(fileOf: trial, in: folder)
    guard state.isOpen else { return }
    let (variant, seed) = (trial.variant.name, trial.seed)
    let checkpoints = try folder.checkpoints(variant: variant, seed: seed)
    if checkpoints.exists,
      let update = TrialCheckpoints.update(in: checkpoints, key: trial.checkpointKey)
    {
      self.update = update
      // That it failed is the more to know, and how it is asked for.
      if state != .failed { (state, reason) = (.resumable, "a run was interrupted at update \(update)") }
      return
    }
    let own = state == .damaged ? [] : [try folder.trial(variant: variant, seed: seed)]
    lengthen(trial, among: own + aside().of(variant: variant, seed: seed))
  }

  /// Notes from which shorter trial a run would go on, or why from none.
  private mutating func lengthen(_ trial: PlannedTrial, among paths: [String]) {
    let words: String
    switch ShorterTrial.last(before: trial, among: paths, { $0 }) {
    case nil: return
    case .success(let shorter)?:
      (update, isLengthened) = (shorter.updates, true)
      words = "goes on from update \(update) of \(trial.settings.train.updates) (train.steps was \(update))"
    case .failure(let obstacle)?: words = obstacle.description
    }
    reason = [reason, words].compactMap { $0 }.joined(separator: "; ")
  }

  private init(fileOf trial: PlannedTrial, in folder: ResultsFolder) throws(StoreError) {
    let (variant, seed) = (trial.variant.name, trial.seed),
      path = try folder.trial(variant: variant, seed: seed)
    let file = try IndexedFile(variant: variant, seed: seed, in: folder)
    if let known = file.summary(of: trial.expected, keeping: trial.recordsKept) {
      self.init(state: known.hasDiverged ? .diverged : .done)
      return
    }
    guard let earlier = EarlierTrial(of: trial, at: path) else {
      let aside = try folder.setAside(variant: variant, seed: seed, identity: trial.identity).first {
        EarlierTrial(of: trial, at: $0)?.wanted != nil
      }
      if let aside {
        self.init(state: .aside, reason: "a run moves \(aside) back")
      } else if let problem = try TextFile.read(folder.failure(variant: variant, seed: seed)) {
        self.init(state: .failed, reason: problem)
      } else {
        self = .missing
      }
      return
    }
    if let fault = earlier.fault {
      self.init(state: fault.isDamage ? .damaged : .stale, reason: fault.remark)
    } else if file.isOfOtherSize {
      self.init(state: .damaged, reason: "its size is not that which was written")
    } else if let status = earlier.status {
      self.init(state: status == .diverged ? .diverged : .done)
    } else {
      let amendment = earlier.stored.flatMap { Amendment(of: $0.head, to: trial) }
      let words = (amendment?.obstacle ?? amendment?.words).map { "; \($0)" } ?? ""
      self.init(
        state: amendment.map { $0.obstacle == nil } ?? false ? .measurable : .stale,
        reason: earlier.recordsReason + words)
    }
  }
}
