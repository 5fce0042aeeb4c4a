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
  var rehash = false
  var leases = Leases.ofThisProcess

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
      if !force, let finished = try finished(trial, path) { return finished }
      let facts = TrialWork(trial).facts(command: provenance.command)
      let place = try folder.lease(variant: trial.variant.name, seed: trial.seed)
      switch try leases.claim(place, stating: facts) {
      case .granted(let granted): lease = granted
      case .held(let held):
        if let conflict = TrialWork(trial).conflict(with: held) {
          return result(trial, .failed, file: path, problem: conflict)
        }
        if waits == 1 {
          observer.remarked("waiting for trial \(trial.name), which \(TrialWork.holder(held)) is running")
        }
        return nil
      }
    } catch {
      return result(trial, .failed, file: "", problem: error.description)
    }
    defer { leases.release(lease) }
    return settle(trial, path, force: force)
  }

  /// Finds the trial's result or computes it, while no other process does.
  private func settle(_ trial: PlannedTrial, _ path: String, force: Bool) -> TrialResult {
    let settings: TrialSettings
    do throws(StoreError) {
      if let finished = try settleEarlier(trial, path, force: force) { return finished }
      // Until the new file is entered, no entry speaks of it.
      try file(of: trial).forget()
    } catch {
      return result(trial, .failed, file: path, problem: error.description)
    }
    do throws(StartError) {
      settings = try trial.startedSettings()
    } catch {
      return result(trial, .failed, file: path, problem: error.description)
    }
    do throws(StoreError) {
      let result = try compute(trial, settings, path)
      // Without an entry the file is read whole at the next look.
      if result.status != .failed { try? file(of: trial).record() }
      return result
    } catch {
      return result(trial, .failed, file: path, problem: error.description)
    }
  }

  private func compute(
    _ trial: PlannedTrial, _ settings: TrialSettings, _ path: String
  ) throws(StoreError) -> TrialResult {
    let trainer = Trainer(settings, source: trial.variant.source)
    observer.began(trial.name, updates: trial.settings.train.updates)
    var recorder = try TrialRecorder(trial, at: path)
    let clock = ContinuousClock(), start = Date()
    var training = Duration.zero, measuring = Duration.zero, recording = Duration.zero, updates = 0
    var outcome = Outcome.done, test: [(name: String, value: Double)] = []
    while true {
      let before = clock.now
      guard let event = trainer.next() else { break }
      let took = clock.now - before
      switch event {
      case .update(let report):
        training += took
        updates += 1
        observer.advanced(trial.name, update: report.update + 1, loss: report.loss)
      case .record(let record):
        // The gradient at a record is the one that the update uses; what is measured beside it is not
        // training.
        training += took - record.duration
        measuring += record.duration
      case .end(let end): outcome = end
      case .test(let evaluation): test = recorder.values(of: evaluation)
      case .evaluation, .samples, .stopped: break
      }
      let told = clock.now
      try recorder.write(event, network: trainer.network)
      recording += clock.now - told
    }
    let seconds = training / .seconds(1)
    let facts = provenance(
      of: trial, start: start, seconds: seconds, measuring: measuring / .seconds(1),
      recording: recording / .seconds(1), updates: updates)
    // Another run of other settings may have finished here meanwhile: its result is kept.
    if let other = EarlierTrial(of: trial, at: path), !other.isSameTrial {
      if let obstacle = other.obstacle {
        return result(trial, .failed, file: path, problem: obstacle.description)
      }
      try moveAside(other, of: trial, path)
    }
    try recorder.finish(provenance: facts.canonicalJSON)
    let status: TrialResult.Status = outcome == .done ? .done : .diverged
    return result(
      trial, status, file: path, test: test, seconds: seconds,
      updatesPerSecond: Double(updates) / max(seconds, 1e-9))
  }

  private func provenance(
    of trial: PlannedTrial, start: Date, seconds: Double, measuring: Double, recording: Double, updates: Int
  ) -> Value {
    var facts = OrderedDictionary<String, Value>()
    for (name, value) in provenance.facts { facts[name] = .text(value) }
    facts["started"] = .text(start.formatted(.iso8601))
    facts["training_seconds"] = .real(seconds)
    facts["measuring_seconds"] = .real(measuring)
    // What training waited for the file; the file itself is written meanwhile.
    facts["recording_seconds"] = .real(recording)
    facts["steps_per_second"] = .real(Double(updates) / max(seconds, 1e-9))
    if let start = trial.start {
      facts["parent"] = .text("\(start.trial), \(start.place), sha256 \(start.digest)")
    }
    facts["data"] = .list(trial.variant.source.digests.map { .text("\($0.name) sha256 \($0.sha256)") })
    return .table(facts)
  }

  /// The outcome, told to the observer and noted for `--only failed`.
  func result(
    _ trial: PlannedTrial, _ status: TrialResult.Status, wasFinished: Bool = false, file: String,
    test: [(name: String, value: Double)] = [], seconds: Double? = nil,
    updatesPerSecond: Double? = nil, problem: String? = nil
  ) -> TrialResult {
    let result = TrialResult(
      name: trial.name, variant: trial.variant.name, seed: trial.seed, status: status,
      wasFinished: wasFinished, file: file,
      test: test.filter { EvaluationQuantities.isTold($0.name, of: trial.variant.source) }, seconds: seconds,
      updatesPerSecond: updatesPerSecond, problem: problem)
    if let note = try? folder.failure(variant: trial.variant.name, seed: trial.seed) {
      if status == .failed {
        try? TextFile.write(problem ?? "", to: note)
      } else {
        try? TextFile.remove(note)
      }
    }
    observer.ended(result)
    return result
  }
}
