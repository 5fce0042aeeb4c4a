import Archive
import Components
import Experiments
import Foundation
import Store
import Training

/// Where a trial begins: at its last checkpoint, at the end of a shorter trial, or else at its first update.
extension TrialRunner {
  typealias Start = (trainer: Trainer, tally: TrialTally, recorder: TrialRecorder)

  /// A trainer, and a file with what was recorded before.
  ///
  /// - Parameters:
  ///   - trial: the trial.
  ///   - settings: with the weights that it begins with.
  ///   - path: where its file will lie.
  ///   - checkpoints: those that an interruption has left.
  ///   - force: whether nothing but checkpoints of a forced run counts.
  func start(
    _ trial: PlannedTrial, _ settings: TrialSettings, _ path: String, _ checkpoints: TrialCheckpoints,
    force: Bool
  ) throws(StoreError) -> Start {
    if let resumed = try resume(trial, settings, path, checkpoints, force: force) { return resumed }
    if !force, let lengthened = try lengthen(trial, settings, path, checkpoints) { return lengthened }
    observer.receive(.began(trial: trial.name, updates: trial.settings.train.updates, at: 0))
    var tally = TrialTally(start: Date())
    tally.isForced = force
    return (
      Trainer(settings, source: trial.variant.source, sets: sets.of(trial)), tally,
      try TrialRecorder(trial, at: path, templates: templates, fill: checkpoints.begin)
    )
  }

  /// Nil if there is no good checkpoint.
  private func resume(
    _ trial: PlannedTrial, _ settings: TrialSettings, _ path: String, _ checkpoints: TrialCheckpoints,
    force: Bool
  ) throws(StoreError) -> Start? {
    let found = try checkpoints.last { state throws(StateError) in
      try Trainer(settings, source: trial.variant.source, sets: sets.of(trial), continuing: state)
    }
    guard let found else { return nil }
    var tally = found.checkpoint.tally
    // Forced ones go on from checkpoints of their own kind only.
    if force, !tally.isForced {
      try checkpoints.remove()
      return nil
    }
    tally.resumed += 1
    observer.receive(
      .began(
        trial: trial.name, updates: trial.settings.train.updates, at: found.checkpoint.state.update))
    return (
      found.trainer, tally, try TrialRecorder(trial, at: path, templates: templates, fill: checkpoints.begin)
    )
  }

  /// Nil if there is no shorter trial that it can go on from; if there is one that only looks like it, says why.
  private func lengthen(
    _ trial: PlannedTrial, _ settings: TrialSettings, _ path: String, _ checkpoints: TrialCheckpoints
  ) throws(StoreError) -> Start? {
    let files = StaleFiles(in: folder, of: trial.variant.name)
    let found = ShorterTrial.last(
      before: trial, among: files.of(variant: trial.variant.name, seed: trial.seed)
    ) { shorter throws(ShorterTrial.Obstacle) in
      (shorter, try self.trainer(settings, after: shorter, of: trial))
    }
    switch found {
    case nil: return nil
    case .failure(let obstacle)?:
      note(obstacle.description, of: trial, isTrouble: true)
      return nil
    case .success(let (shorter, trainer))?:
      let recorder: TrialRecorder
      do throws(StoreError) {
        recorder = try TrialRecorder(trial, at: path, templates: templates) { writer throws(StoreError) in
          try checkpoints.begin(writer)
          // The first checkpoint copies these rows, too: it then needs no other file.
          try shorter.copy(into: writer)
        }
      } catch {
        // Whatever else fails would fail without it, too.
        guard error.path == shorter.path else { throw error }
        note(shorter.obstacle(error.description).description, of: trial, isTrouble: true)
        return nil
      }
      observer.receive(
        .continued(trial: trial.name, updates: trial.settings.train.updates, at: shorter.updates))
      var tally = shorter.end.tally
      (tally.parent, tally.continuedAt, tally.isForced) = (shorter.parent, shorter.updates, false)
      return (trainer, tally, recorder)
    }
  }

  /// A trainer at the end of a shorter trial, whose file is looked at before.
  private func trainer(_ settings: TrialSettings, after shorter: ShorterTrial, of trial: PlannedTrial)
    throws(ShorterTrial.Obstacle) -> Trainer
  {
    let file: IndexedFile
    do throws(StoreError) {
      file = try IndexedFile(
        movedAside: shorter.path, variant: trial.variant.name, seed: trial.seed, in: folder)
    } catch {
      throw shorter.obstacle(error.description)
    }
    let earlier = EarlierTrial(of: shorter.trial, at: file, rehash: rehash)
    guard earlier?.wanted != nil else { throw shorter.obstacle(earlier?.fault?.reason ?? "it is gone") }
    do throws(StateError) {
      return try Trainer(
        settings, source: trial.variant.source, sets: sets.of(trial), lengthening: shorter.end.state,
        without: shorter.lengthening.surplus)
    } catch {
      throw shorter.obstacle(error.description)
    }
  }
}
