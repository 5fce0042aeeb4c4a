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

  /// Computes the trial, unless its file is there, finished and with the same settings.
  func run(_ trial: PlannedTrial) -> TrialResult {
    let path: String
    do throws(StoreError) {
      path = try folder.trial(variant: trial.variant.name, seed: trial.seed)
      if let finished = try settleEarlier(trial, path) {
        // Of a run that was killed after the file had its name.
        remove(try checkpoints(of: trial), of: trial)
        return finished
      }
    } catch {
      return result(trial, .failed, file: "", problem: error.description)
    }
    let settings: TrialSettings
    do throws(StartError) {
      settings = try trial.startedSettings()
    } catch {
      return result(trial, .failed, file: path, problem: error.description)
    }
    do throws(StoreError) {
      return try compute(trial, settings, path)
    } catch {
      return result(trial, .failed, file: path, problem: error.description)
    }
  }

  /// A finished file of the same identity and records is the result. Any other is moved aside, unless a newer
  /// lab has written it.
  private func settleEarlier(_ trial: PlannedTrial, _ path: String) throws(StoreError) -> TrialResult? {
    guard let earlier = EarlierTrial(of: trial, at: path) else { return nil }
    if let obstacle = earlier.obstacle {
      return result(trial, .failed, file: path, problem: obstacle.description)
    }
    if !force, let stored = earlier.wanted {
      return result(
        trial, stored.hasDiverged ? .diverged : .done, wasFinished: true, file: path,
        test: TrialRunner.test(of: trial, in: stored))
    }
    // Only --force replaces a finished result; one with other records is moved aside, though its numbers are
    // the same.
    if !earlier.isSameTrial || !force { try moveAside(earlier, of: trial, path) }
    return nil
  }

  /// Moves the file aside, unless another run in the same folder has done so already.
  private func moveAside(_ earlier: EarlierTrial, of trial: PlannedTrial, _ path: String) throws(StoreError) {
    do throws(StoreError) {
      try folder.moveAside(
        variant: trial.variant.name, seed: trial.seed, identity: earlier.identity ?? "unreadable")
    } catch {
      guard FileManager.default.fileExists(atPath: path) else { return }
      throw error
    }
  }

  /// The test results in a finished file, except those that cannot be read.
  private static func test(of trial: PlannedTrial, in stored: StoredTrial) -> [(name: String, value: Double)]
  {
    EvaluationQuantities.names(metrics: trial.variant.source.metrics).compactMap { name in
      (try? stored.test(name)).map { (name, $0) }
    }
  }

  private func compute(
    _ trial: PlannedTrial, _ settings: TrialSettings, _ path: String
  ) throws(StoreError) -> TrialResult {
    let checkpoints = try checkpoints(of: trial)
    if force { try checkpoints.remove() }
    var (trainer, tally) = try start(trial, settings, checkpoints)
    var recorder = try TrialRecorder(trial, at: path, fill: checkpoints.begin)
    let clock = ContinuousClock()
    var outcome = Outcome.done, test: [(name: String, value: Double)] = [], last = clock.now
    while true {
      let asked = clock.now, isLast = stop.isMade
      if isLast || (pause > 0 && asked - last >= .seconds(pause)), let state = trainer.state {
        try recorder.write(state, tally, to: checkpoints)
        if isLast {
          try recorder.discard()
          checkpoints.release()
          return result(trial, .stopped, file: path, resumesAt: state.update)
        }
        last = clock.now
        tally.recording += (last - asked) / .seconds(1)
      }
      let before = clock.now
      guard let event = trainer.next() else { break }
      let took = (clock.now - before) / .seconds(1)
      switch event {
      case .update(let report):
        tally.training += took
        tally.updates += 1
        observer.advanced(trial.name, update: report.update + 1, loss: report.loss)
      case .record(let record):
        // The gradient at a record is the one that the update uses; what is measured beside it is not
        // training.
        let measured = record.duration / .seconds(1)
        tally.training += took - measured
        tally.measuring += measured
      case .end(let end): outcome = end
      case .test(let evaluation): test = recorder.values(of: evaluation)
      case .evaluation, .samples, .stopped: break
      }
      let told = clock.now
      try recorder.write(event, network: trainer.network)
      tally.recording += (clock.now - told) / .seconds(1)
    }
    // Another run of other settings may have finished here meanwhile: its result is kept.
    if let other = EarlierTrial(of: trial, at: path), !other.isSameTrial {
      if let obstacle = other.obstacle {
        return result(trial, .failed, file: path, problem: obstacle.description)
      }
      try moveAside(other, of: trial, path)
    }
    try recorder.finish(provenance: facts(of: trial, tally).canonicalJSON)
    remove(checkpoints, of: trial)
    let status: TrialResult.Status = outcome == .done ? .done : .diverged
    return result(
      trial, status, file: path, test: test, seconds: tally.training, updatesPerSecond: tally.rate)
  }

  private func checkpoints(of trial: PlannedTrial) throws(StoreError) -> TrialCheckpoints {
    TrialCheckpoints(
      try folder.checkpoints(variant: trial.variant.name, seed: trial.seed), key: trial.checkpointKey
    ) { [observer] line in observer.noted(trial.name, line) }
  }

  /// Removes what a finished trial needs no more; that it cannot be is no failure of the trial.
  private func remove(_ checkpoints: TrialCheckpoints, of trial: PlannedTrial) {
    do throws(StoreError) { try checkpoints.remove() } catch { observer.noted(trial.name, error.description) }
  }

  /// A trainer at the last checkpoint, or else at the beginning.
  private func start(
    _ trial: PlannedTrial, _ settings: TrialSettings, _ checkpoints: TrialCheckpoints
  ) throws(StoreError) -> (Trainer, TrialTally) {
    let source = trial.variant.source, updates = trial.settings.train.updates
    let found = try checkpoints.last { state throws(StateError) in
      try Trainer(settings, source: source, continuing: state)
    }
    guard let found else {
      observer.began(trial.name, updates: updates)
      return (Trainer(settings, source: source), TrialTally(start: Date()))
    }
    var tally = found.checkpoint.tally
    tally.resumed += 1
    observer.resumed(trial.name, updates: updates, at: found.checkpoint.state.update)
    return (found.trainer, tally)
  }

  private func facts(of trial: PlannedTrial, _ tally: TrialTally) -> Value {
    var facts = OrderedDictionary<String, Value>()
    for (name, value) in provenance.facts { facts[name] = .text(value) }
    facts["started"] = .text(tally.started)
    if tally.resumed > 0 { facts["resumed"] = .integer(tally.resumed) }
    facts["training_seconds"] = .real(tally.training)
    facts["measuring_seconds"] = .real(tally.measuring)
    // What training waited for the file; the file itself is written meanwhile.
    facts["recording_seconds"] = .real(tally.recording)
    facts["steps_per_second"] = .real(tally.rate)
    if let start = trial.start {
      facts["parent"] = .text("\(start.trial), \(start.place), sha256 \(start.digest)")
    }
    facts["data"] = .list(trial.variant.source.digests.map { .text("\($0.name) sha256 \($0.sha256)") })
    return .table(facts)
  }

  private func result(
    _ trial: PlannedTrial, _ status: TrialResult.Status, wasFinished: Bool = false, file: String,
    test: [(name: String, value: Double)] = [], seconds: Double? = nil,
    updatesPerSecond: Double? = nil, resumesAt: Int? = nil, problem: String? = nil
  ) -> TrialResult {
    let result = TrialResult(
      name: trial.name, variant: trial.variant.name, seed: trial.seed, status: status,
      wasFinished: wasFinished, file: file,
      test: test.filter { EvaluationQuantities.isTold($0.name, of: trial.variant.source) }, seconds: seconds,
      updatesPerSecond: updatesPerSecond, resumesAt: resumesAt, problem: problem)
    observer.ended(result)
    return result
  }
}
