import Components
public import Experiments
import Processes
public import Store
import Synchronization

/// Runs the trials of a plan in worker processes, several at a time: what ends one ends one trial at most.
///
/// A worker computes one trial after another. If it ends, or is silent too long, its trial goes on in
/// another one; if that is lost over it as well, the trial has failed.
public final class WorkerPool: Sendable {
  private let plan: Plan
  private let folder: ResultsFolder
  private let setup: WorkerSetup
  private let program: WorkerProgram
  private let command: [String]
  private let runner: TrialRunner
  private let observer: any RunObserver
  private let stop: StopRequest
  private let state = Mutex(State())

  private struct State {
    var idle: [WorkerProcess] = []
    /// Those that are idle, at work or being started.
    var count = 0
    /// Why the last one could not be started: then no other is, unless none is left.
    var fault: WorkerFault?
    /// How often a trial was asked for while another process computed it.
    var waits: [String: Int] = [:]
    /// The trials over which a worker was lost.
    var lost: Set<String> = []
    var isOver = false
  }

  /// - Parameters:
  ///   - plan: the trials.
  ///   - folder: where their files go.
  ///   - results: the folder of all experiments' results.
  ///   - force: whether finished trials are computed anew.
  ///   - rehash: whether every finished file is read whole.
  ///   - provenance: what the files say of this run.
  ///   - observer: receives its progress.
  ///   - pause: seconds between two checkpoints of a trial; 0 for none but those of `stop`.
  ///   - patience: seconds that a worker may be silent while it works; 0 for any time.
  ///   - program: what workers run.
  ///   - command: the words of a command that runs the plan, to which `--only` can be added.
  ///   - stop: ends the run early: trials stop at checkpoints, and others are not begun.
  public init(
    of plan: Plan, into folder: ResultsFolder, results: String, force: Bool, rehash: Bool = false,
    provenance: Provenance, observer: any RunObserver, pause: Double = 0, patience: Double = 0,
    program: WorkerProgram, command: [String] = [], stop: StopRequest = StopRequest()
  ) {
    (self.plan, self.folder, self.program, self.command) = (plan, folder, program, command)
    (self.observer, self.stop) = (observer, stop)
    runner = TrialRunner(
      folder: folder, provenance: provenance, observer: observer, force: force, rehash: rehash)
    setup = WorkerSetup(
      file: plan.file, overrides: plan.overrides, results: results, digest: plan.sourceDigest,
      provenance: provenance.facts.map { [$0.name, $0.value] }, force: force, rehash: rehash, pause: pause,
      patience: patience)
  }

  /// Runs trials, those that take longest first.
  ///
  /// - Parameters:
  ///   - names: of the trials that are meant; nil for all.
  ///   - workers: trials at a time.
  /// - Returns: the results of all trials that were begun, in the plan's order.
  /// - Throws: `StoreError` if the experiment's own files cannot be written, `WorkerFault` if no worker can be
  ///   put to work, or none any more; what is finished then is kept.
  public func trials(only names: Set<String>? = nil, workers: Int) throws -> [TrialResult] {
    try Run.prepare(folder, for: plan)
    let trials = plan.trials.filter { names?.contains($0.name) ?? true }
    // One at a time, the order changes nothing but what people expect.
    let order = workers > 1 ? WorkerPool.longestFirst(trials) : trials
    let results = sideBySide(order, workers: workers, until: { [self] in isOver }) { [self] trial, _ in
      run(trial)
    }
    dismissAll()
    if let fault = state.withLock({ $0.isOver ? $0.fault : nil }) { throw fault }
    let byName = Dictionary(uniqueKeysWithValues: results.map { ($0.name, $0) })
    return trials.compactMap { byName[$0.name] }
  }

  static func longestFirst(_ trials: [PlannedTrial]) -> [PlannedTrial] {
    trials.enumerated().map { (index: $0.offset, cost: $0.element.cost, trial: $0.element) }
      .sorted { $0.cost != $1.cost ? $0.cost > $1.cost : $0.index < $1.index }.map(\.trial)
  }

  private var isOver: Bool { stop.isMade || state.withLock { $0.isOver } }

  /// Nil if the trial is to be run again later, or not at all.
  private func run(_ trial: PlannedTrial) -> TrialResult? {
    if let finished = runner.finishedBefore(trial) { return finished }
    do throws(StoreError) {
      // Workers know facts alone.
      try runner.provenance.keepParts(in: folder)
    } catch {
      return runner.result(trial, .failed, file: "", failure: error)
    }
    while !isOver, let worker = take() {
      let (waits, isRetry) = state.withLock { ($0.waits[trial.name] ?? 0, $0.lost.contains(trial.name)) }
      let assignment = WorkerAssignment(
        trial: trial.name, identity: trial.identity, waits: waits)
      switch worker.compute(assignment, observer: observer) {
      case .result(let result):
        if worker.isLost { clearLease(of: trial) }
        put(worker)
        // The others would fail as well: they stop at their checkpoints.
        if result.trouble != nil { stop.make() }
        return result
      case .waiting:
        put(worker)
        state.withLock { $0.waits[trial.name, default: 0] += 1 }
        return nil
      case .refused(let reason):
        worker.close()
        leave(.refused(reason))
        return nil
      case .lost(let loss):
        leave()
        // Whoever ends a run may end its workers, too.
        if stop.isMade { return nil }
        if isRetry { return failed(trial, loss) }
        runner.note("\(loss.sentence); it goes on in another one", of: trial, isTrouble: true)
        state.withLock { _ = $0.lost.insert(trial.name) }
      }
    }
    return nil
  }

  /// The result of a trial over which two workers were lost. What the last one wrote is kept.
  private func failed(_ trial: PlannedTrial, _ loss: WorkerLoss) -> TrialResult {
    clearLease(of: trial)
    let (variant, seed) = (trial.variant.name, trial.seed)
    let log = loss.said.isEmpty ? nil : try? folder.log(variant: variant, seed: seed)
    let parts = [
      "\(loss.sentence), the second one that was lost over it", loss.remedy,
      loss.lastWords.map { "it said last: \($0)" }, log.map { "all that it said is in \($0)" },
      "this runs it alone: "
        + (command + ["--only", variant, "--only", "seed=\(seed)"]).map(ShellWord.quoted).joined(
          separator: " "),
    ]
    let result = runner.result(
      trial, .failed, file: (try? folder.trial(variant: variant, seed: seed)) ?? "",
      problem: parts.compactMap { $0 }.joined(separator: "; "))
    if let log { try? folder.writeAtomically(loss.said, to: log) }
    return result
  }

  /// Removes the lease that a worker left behind, if that has ended.
  private func clearLease(of trial: PlannedTrial) {
    let facts = TrialWork(trial).facts(command: runner.provenance.command)
    guard let place = try? folder.lease(variant: trial.variant.name, seed: trial.seed),
      case .granted(let lease)? = try? runner.leases.claim(place, stating: facts)
    else { return }
    runner.leases.release(lease)
  }

  // MARK: the workers

  /// An idle worker or a new one; nil if there is none now.
  private func take() -> WorkerProcess? {
    let (idle, mayStart) = state.withLock { state -> (WorkerProcess?, Bool) in
      if let idle = state.idle.popLast() { return (idle, false) }
      guard state.fault == nil || state.count == 0 else { return (nil, false) }
      state.count += 1
      return (nil, true)
    }
    guard mayStart else { return idle }
    do throws(WorkerFault) {
      let worker = try start()
      state.withLock { $0.fault = nil }
      return worker
    } catch {
      leave(error)
      return nil
    }
  }

  private func start() throws(WorkerFault) -> WorkerProcess {
    do throws(WorkerFault) {
      return try WorkerProcess(program, setup, stop: stop)
    } catch {
      guard error.isAccident, !stop.isMade else { throw error }
      return try WorkerProcess(program, setup, stop: stop)
    }
  }

  /// Gives a worker back.
  private func put(_ worker: WorkerProcess) {
    if worker.isLost { leave() } else { state.withLock { $0.idle.append(worker) } }
  }

  /// One worker fewer.
  ///
  /// - Parameter fault: why others cannot be started, either. If none is left, the run is over.
  private func leave(_ fault: WorkerFault? = nil) {
    let remark = state.withLock { state -> WorkerFault? in
      state.count -= 1
      guard let fault else { return nil }
      defer { (state.fault, state.isOver) = (fault, state.count == 0) }
      return state.fault == nil && state.count > 0 ? fault : nil
    }
    if let remark { observer.receive(.noted(RunNote("fewer trials at a time: \(remark)"))) }
  }

  private func dismissAll() {
    let workers = state.withLock { $0.idle }
    for worker in workers { worker.dismiss() }
    for worker in workers {
      if let words = WorkerLoss.lastWords(of: worker.close()) {
        observer.receive(.noted(RunNote("a worker said: \(words)")))
      }
    }
  }
}
