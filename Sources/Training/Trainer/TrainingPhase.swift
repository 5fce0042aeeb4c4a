import Recurrent

/// Where a trial stands between two events.
indirect enum TrainingPhase {
  case compute(update: Int)
  /// A step whose gradients are not a record's: updates inside sequences, noise on the parameters.
  case apart(update: Int, Batch)
  case learn(update: Int, Batch, Score)
  case evaluate(update: Int, EvaluationOccasion)
  /// `train.until` is fulfilled before this update.
  case stop(update: Int, reason: String, isEvaluated: Bool)
  /// The last record of a trial that stopped before the update it was meant for.
  case lastRecord(update: Int, isEvaluated: Bool)
  case test(update: Int)
  case samples
  /// Records of moments that are over; the parameters of now come back after them.
  case lookBack(ArraySlice<Retrospect.Moment>, now: Parameters, then: TrainingPhase)
  case end(Outcome)
  case over
}

/// Why the validation set is scored.
enum EvaluationOccasion {
  /// `train.evaluate_every` says so, and training goes on.
  case due
  /// The last planned update is made.
  case atEnd
  /// `train.until` is fulfilled.
  case afterStop
}

/// What follows what in a trial that does not diverge.
struct TrainingCourse {
  let train: TrainSettings

  /// What follows `update`.
  ///
  /// - Parameter reason: why training may stop here.
  func afterUpdate(_ update: Int, reason: String?) -> TrainingPhase {
    let done = update + 1
    if let reason { return .stop(update: done, reason: reason, isEvaluated: false) }
    if done == train.updates { return .evaluate(update: done, .atEnd) }
    let isDue = train.evaluateEvery.map { done % $0 == 0 } ?? false
    return isDue ? .evaluate(update: done, .due) : .compute(update: done)
  }

  /// What follows the validation set.
  func afterEvaluation(_ update: Int, _ occasion: EvaluationOccasion, reason: String?) -> TrainingPhase {
    if let reason { return .stop(update: update, reason: reason, isEvaluated: true) }
    return occasion == .due ? .compute(update: update) : .test(update: update)
  }

  /// What follows the fulfilled criterion.
  ///
  /// - Parameter isMissed: whether the last record is wanted and there was none.
  func afterStop(_ update: Int, isEvaluated: Bool, isMissed: Bool) -> TrainingPhase {
    isMissed
      ? .lastRecord(update: update, isEvaluated: isEvaluated)
      : afterLastRecord(update, isEvaluated: isEvaluated)
  }

  func afterLastRecord(_ update: Int, isEvaluated: Bool) -> TrainingPhase {
    isEvaluated ? .test(update: update) : .evaluate(update: update, .afterStop)
  }
}
