import Archive
import Experiments
import Foundation
import SequenceTasks
import Store
import Training

/// What becomes of the file that lies where a trial's result belongs.
extension TrialRunner {
  func file(of trial: PlannedTrial) throws(StoreError) -> IndexedFile {
    try IndexedFile(variant: trial.variant.name, seed: trial.seed, in: folder)
  }

  /// The result, if a finished file of the same identity and records is there; moves nothing.
  func finished(_ trial: PlannedTrial, _ path: String) throws(StoreError) -> TrialResult? {
    let file = try file(of: trial)
    // A file that looks as it did need not be opened.
    if !rehash, let known = file.summary(of: trial.expected, keeping: trial.recordsKept) {
      return result(
        trial, known.hasDiverged ? .diverged : .done, wasFinished: true, file: path,
        test: TrialRunner.test(of: trial) { name in known.test.first { $0.name == name }?.value })
    }
    guard let earlier = EarlierTrial(of: trial, at: file, rehash: rehash) else { return nil }
    if let fault = earlier.entryFault {
      note("its entry in the index \(fault.rawValue), and was made anew", of: trial)
    }
    if let obstacle = earlier.obstacle {
      return result(trial, .failed, file: path, problem: obstacle.description)
    }
    return earlier.wanted.map { stored in
      result(
        trial, stored.hasDiverged ? .diverged : .done, wasFinished: true, file: path,
        test: TrialRunner.test(of: trial) { try? stored.test($0) })
    }
  }

  /// A finished file of the same identity and records is the result. Any other is moved aside, unless a newer
  /// lab has written it.
  func settleEarlier(_ trial: PlannedTrial, _ path: String, force: Bool) throws(StoreError)
    -> TrialResult?
  {
    if !force, let finished = try finished(trial, path) { return finished }
    if let earlier = EarlierTrial(of: trial, at: try file(of: trial)) {
      if let obstacle = earlier.obstacle {
        return result(trial, .failed, file: path, problem: obstacle.description)
      }
      // Only --force replaces a finished result; one with other records is moved aside, though its numbers
      // are the same.
      if !earlier.isSameTrial || !force { try moveAside(earlier, of: trial, path) }
    }
    if force { return nil }
    if let restored = try restored(trial, path) { return restored }
    return try amended(trial, path)
  }

  /// The result, if one with the same identity and records was moved aside earlier: it is moved back.
  private func restored(_ trial: PlannedTrial, _ path: String) throws(StoreError) -> TrialResult? {
    let aside = try folder.setAside(variant: trial.variant.name, seed: trial.seed, identity: trial.identity)
    for place in aside {
      let file = try IndexedFile(
        movedAside: place, variant: trial.variant.name, seed: trial.seed, in: folder)
      guard EarlierTrial(of: trial, at: file, rehash: rehash)?.wanted != nil else { continue }
      try folder.restore(place, variant: trial.variant.name, seed: trial.seed)
      note("its result was in \(place), and is moved back", of: trial)
      return try finished(trial, path)
    }
    return nil
  }

  /// Moves the file aside, unless another run in the same folder has done so already, and says so.
  func moveAside(_ earlier: EarlierTrial, of trial: PlannedTrial, _ path: String) throws(StoreError) {
    let reason = earlier.fault?.reason ?? earlier.recordsReason
    do throws(StoreError) {
      if let fault = earlier.fault, fault.isDamage {
        let place = try folder.setAsideDamaged(variant: trial.variant.name, seed: trial.seed)
        note(
          "its file is damaged: \(reason); it is set aside as \(place), and the trial is redone", of: trial)
      } else {
        let place = try folder.moveAside(
          variant: trial.variant.name, seed: trial.seed, identity: earlier.identity ?? "unreadable")
        note("an earlier result is moved to \(place): \(reason)", of: trial)
      }
    } catch {
      guard FileManager.default.fileExists(atPath: path) else { return }
      throw error
    }
  }

  /// The test results that a finished file holds, in the order of the task's metrics.
  private static func test(of trial: PlannedTrial, _ value: (String) -> Double?) -> [(
    name: String, value: Double
  )] {
    EvaluationQuantities.names(metrics: trial.variant.source.metrics).compactMap { name in
      value(name).map { (name, $0) }
    }
  }
}
