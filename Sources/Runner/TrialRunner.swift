import Archive
import Components
import Experiments
import Foundation
import OrderedCollections
import SequenceTasks
import Store
import Training

/// Runs one trial and writes its file.
struct TrialRunner {
  let folder: ResultsFolder
  let provenance: Provenance
  let observer: any RunObserver
  let force: Bool
  /// Seconds between two checkpoints of a trial; 0 for none but those of `stop`.
  var pause = 0.0
  var stop = StopRequest()
  var rehash = false
  var leases = Leases.ofThisProcess
  let templates = TrialTemplates()
  let sets = LastSets()

  /// Computes the trial, unless its file is there, finished and with the same settings.
  ///
  /// - Parameters:
  ///   - trial: the trial.
  ///   - waits: how often it was asked for in vain. What another process finished meanwhile is not forced.
  /// - Returns: nil while another process computes it.
  func run(_ trial: PlannedTrial, waits: Int = 0) -> TrialResult? {
    let force = force && waits == 0, path: String, lease: Lease
    do throws(StoreError) {
      path = try folder.trial(variant: trial.variant.name, seed: trial.seed)
      let place = try folder.lease(variant: trial.variant.name, seed: trial.seed)
      if !force, !isLeftBehind(trial), let finished = try finished(trial, path) { return finished }
      let facts = TrialWork(trial).facts(command: provenance.command)
      switch try leases.claim(place, stating: facts) {
      case .granted(let granted): lease = granted
      case .held(let held):
        let conflict = TrialWork(trial).conflict(with: held)
        if let conflict, held.isSeenToRun {
          return result(trial, .failed, file: path, problem: conflict)
        }
        if waits == 1 {
          note("waiting for \(TrialWork.holder(held)), which is running it", of: trial)
        }
        return nil
      }
    } catch {
      return result(trial, .failed, file: "", failure: error)
    }
    defer { leases.release(lease) }
    return settle(trial, path, force: force, lease)
  }

  /// The result, if a look at what is stored is enough; otherwise, or if anything is wrong, the trial is to
  /// be run.
  func finishedBefore(_ trial: PlannedTrial) -> TrialResult? {
    let (variant, seed) = (trial.variant.name, trial.seed)
    guard !force, !isLeftBehind(trial), let path = try? folder.trial(variant: variant, seed: seed)
    else { return nil }
    return try? finished(trial, path)
  }

  /// Whether a killed run has left its checkpoints, or its lease: maybe after the file had its name.
  private func isLeftBehind(_ trial: PlannedTrial) -> Bool {
    let (variant, seed) = (trial.variant.name, trial.seed)
    return (try? folder.checkpoints(variant: variant, seed: seed).exists) ?? false
      || (try? folder.lease(variant: variant, seed: seed)).map(FileManager.default.fileExists) ?? false
  }

  /// Finds the trial's result or computes it, while no other process does.
  ///
  /// - Returns: nil if the lease was lost.
  private func settle(_ trial: PlannedTrial, _ path: String, force: Bool, _ lease: Lease) -> TrialResult? {
    let settings: TrialSettings
    do throws(StoreError) {
      if let finished = try settleEarlier(trial, path, force: force) {
        // Of a run that was killed after the file had its name.
        remove(try checkpoints(of: trial), of: trial)
        return finished
      }
      // Until the new file is entered, no entry speaks of it.
      try file(of: trial).forget()
    } catch {
      return result(trial, .failed, file: path, failure: error)
    }
    do throws(StartError) {
      settings = try trial.startedSettings()
    } catch {
      return result(trial, .failed, file: path, problem: error.description)
    }
    do throws(StoreError) {
      guard let result = try compute(trial, settings, path, force: force, lease) else {
        note("another process took it over while this one stood still", of: trial)
        return nil
      }
      return result
    } catch {
      return result(trial, .failed, file: path, failure: error)
    }
  }

  private func compute(
    _ trial: PlannedTrial, _ settings: TrialSettings, _ path: String, force: Bool, _ lease: Lease
  ) throws(StoreError) -> TrialResult? {
    try provenance.keepParts(in: folder)
    let checkpoints = try checkpoints(of: trial)
    var (trainer, tally, recorder) = try start(trial, settings, path, checkpoints, force: force)
    var end: TrainingState?
    let clock = ContinuousClock()
    var outcome = Outcome.done, test: [(name: String, value: Double)] = [], last = clock.now
    while true {
      let asked = clock.now, isLast = stop.isMade
      if isLast || (pause > 0 && asked - last >= .seconds(pause)), let state = trainer.state {
        guard leases.holds(lease) else {
          try recorder.discard()
          return nil
        }
        try recorder.write(state, tally, to: checkpoints)
        if isLast {
          try recorder.discard()
          return result(trial, .stopped, file: path, resumesAt: state.update)
        }
        last = clock.now
        tally.recording += (last - asked) / .seconds(1)
      }
      if end == nil { end = trainer.endState }
      let before = clock.now
      guard let event = trainer.next() else { break }
      let took = (clock.now - before) / .seconds(1)
      switch event {
      case .update(let report):
        tally.training += took
        tally.updates += 1
        observer.receive(.advanced(trial: trial.name, update: report.update + 1, loss: report.loss))
      case .record(let record):
        // The gradient at a record is the one that the update uses; what is measured beside it is not
        // training.
        let measured = record.duration / .seconds(1)
        tally.training += took - measured
        tally.measuring += measured
      case .test(let evaluation):
        test = recorder.values(of: evaluation)
        tally.evaluating = (tally.evaluating ?? 0) + took
      case .evaluation, .samples: tally.evaluating = (tally.evaluating ?? 0) + took
      case .end(let end): outcome = end
      case .stopped: break
      }
      let told = clock.now
      try recorder.write(event, network: trainer.network)
      tally.recording += (clock.now - told) / .seconds(1)
    }
    guard leases.holds(lease) else {
      try recorder.discard()
      return nil
    }
    // Another run of other settings may have finished here meanwhile: its result is kept.
    if let other = EarlierTrial(of: trial, at: path), !other.isSameTrial {
      if let obstacle = other.obstacle {
        return result(trial, .failed, file: path, problem: obstacle.description)
      }
      try moveAside(other, of: trial, path)
    }
    // A report may have entered the old file again.
    try file(of: trial).forget()
    if outcome != .done { end = nil }
    try EndFile(of: path).replace(
      with: end.map {
        Checkpoint(key: trial.checkpointKey, state: $0, tally: tally, journal: JournalPosition())
      })
    let digest = try recorder.finish(provenance: facts(of: trial, tally).canonicalJSON)
    enter(trial, digest, hasDiverged: outcome != .done, test)
    remove(checkpoints, of: trial)
    let status: TrialResult.Status = outcome == .done ? .done : .diverged
    return result(
      trial, status, file: path, test: test, seconds: tally.training, updatesPerSecond: tally.rate)
  }

  /// Enters the new file in the index; without an entry it is read whole at the next look.
  private func enter(
    _ trial: PlannedTrial, _ digest: FileDigest?, hasDiverged: Bool, _ test: [(name: String, value: Double)]
  ) {
    guard let file = try? file(of: trial) else { return }
    guard let digest else {
      _ = try? file.record(holding: trial.variant.declaration)
      return
    }
    let names = EvaluationQuantities.names(metrics: trial.variant.source.metrics)
    let stored = hasDiverged ? names.map { (name: $0, value: Double.nan) } : test
    try? file.record(
      digest,
      TrialSummary(
        trial.expected, keeping: trial.recordsKept, holding: trial.variant.declaration,
        hasDiverged: hasDiverged,
        test: stored))
  }

  private func checkpoints(of trial: PlannedTrial) throws(StoreError) -> TrialCheckpoints {
    TrialCheckpoints(
      try folder.checkpoints(variant: trial.variant.name, seed: trial.seed), key: trial.checkpointKey
    ) { [self] line in note(line, of: trial, isTrouble: true) }
  }

  /// Removes what a finished trial needs no more; that it cannot be is no failure of the trial.
  private func remove(_ checkpoints: TrialCheckpoints, of trial: PlannedTrial) {
    do throws(StoreError) { try checkpoints.remove() } catch {
      note(error.description, of: trial, isTrouble: true)
    }
  }

  private func facts(of trial: PlannedTrial, _ tally: TrialTally) -> Value {
    var facts = provenance.table
    facts["started"] = .text(tally.started)
    facts["ended"] = .text(Date().formatted(.iso8601))
    if let update = tally.continuedAt { facts["continued_at"] = .integer(update) }
    if tally.resumed > 0 { facts["resumed"] = .integer(tally.resumed) }
    facts["training_seconds"] = .real(tally.training)
    facts["measuring_seconds"] = .real(tally.measuring)
    facts["evaluating_seconds"] = .real(tally.evaluating ?? 0)
    // What training waited for the file; the file itself is written meanwhile.
    facts["recording_seconds"] = .real(tally.recording)
    facts["steps_per_second"] = .real(tally.rate)
    let start = trial.start.map { "\($0.trial), \($0.place), sha256 \($0.digest)" }
    let parents = [tally.parent, start].compactMap { $0 }
    if let parent = parents.first {
      facts["parent"] = parents.count > 1 ? .list(parents.map { .text($0) }) : .text(parent)
    }
    facts["data"] = .list(trial.variant.source.digests.map { .text("\($0.name) sha256 \($0.sha256)") })
    let read = trial.variant.source.facts.map { fact in
      ["data read", "note"].contains(fact.name) ? fact.value : "\(fact.name): \(fact.value)"
    }
    if !read.isEmpty { facts["data_read"] = .list(read.map { .text($0) }) }
    return .table(facts)
  }

  /// The outcome, told to the observer and noted for `--only failed`.
  func result(
    _ trial: PlannedTrial, _ status: TrialResult.Status, wasFinished: Bool = false, file: String,
    test: [(name: String, value: Double)] = [], seconds: Double? = nil,
    updatesPerSecond: Double? = nil, resumesAt: Int? = nil, problem: String? = nil,
    failure: StoreError? = nil
  ) -> TrialResult {
    let problem = problem ?? failure?.description, isEverywhere = failure?.trouble?.isEverywhere ?? false
    // The others would fail as well, after hours perhaps: they stop at their checkpoints.
    if isEverywhere { stop.make() }
    let result = TrialResult(
      name: trial.name, variant: trial.variant.name, seed: trial.seed, status: status,
      wasFinished: wasFinished, file: file,
      test: test.filter { EvaluationQuantities.isTold($0.name, of: trial.variant.source) }, seconds: seconds,
      updatesPerSecond: updatesPerSecond, resumesAt: resumesAt, problem: problem,
      trouble: isEverywhere ? failure : nil)
    if let log = try? folder.log(variant: trial.variant.name, seed: trial.seed) { try? TextFile.remove(log) }
    if let note = try? folder.failure(variant: trial.variant.name, seed: trial.seed) {
      if status == .failed {
        try? TextFile.write(problem ?? "", to: note)
      } else {
        try? TextFile.remove(note)
      }
    }
    observer.receive(.ended(result))
    return result
  }

  func note(_ text: String, of trial: PlannedTrial, isTrouble: Bool = false) {
    observer.receive(.noted(RunNote(text, of: trial.name, isTrouble: isTrouble)))
  }
}
