import Recurrent

/// Where a trial stands between two events.
indirect enum TrainingPhase {
  case compute(step: Int)
  /// A step whose gradients are not a record's: updates inside sequences, noise on the parameters.
  case apart(step: Int, Batch)
  case update(step: Int, Batch, Score)
  case evaluate(step: Int, isEnd: Bool)
  /// `train.until` is fulfilled after `step` updates.
  case stop(step: Int, reason: String, isEvaluated: Bool)
  /// The last record of a trial that stopped before the update it was meant for.
  case lastRecord(step: Int, isEvaluated: Bool)
  case test(step: Int)
  case samples
  /// Records of moments that are over; the parameters of now come back after them.
  case lookBack(ArraySlice<Retrospect.Moment>, now: Parameters, then: TrainingPhase)
  case end(Outcome)
  case over
}

/// What follows what in a trial that does not diverge.
struct TrainingCourse {
  let train: TrainSettings

  /// What follows update `step`.
  ///
  /// - Parameter reason: why training may stop here.
  func afterUpdate(_ step: Int, reason: String?) -> TrainingPhase {
    let done = step + 1
    if let reason { return .stop(step: done, reason: reason, isEvaluated: false) }
    let isLast = done == train.steps
    let evaluates = isLast || train.evaluateEvery.map { done % $0 == 0 } ?? false
    return evaluates ? .evaluate(step: done, isEnd: isLast) : .compute(step: done)
  }

  /// Whether the criterion is asked about an evaluation: not about the one that follows it.
  func mayStop(at step: Int, isEnd: Bool) -> Bool { !isEnd || step == train.steps }

  /// What follows the validation set.
  func afterEvaluation(_ step: Int, isEnd: Bool, reason: String?) -> TrainingPhase {
    if let reason { return .stop(step: step, reason: reason, isEvaluated: true) }
    return isEnd ? .test(step: step) : .compute(step: step)
  }

  /// What follows the fulfilled criterion.
  ///
  /// - Parameter isMissed: whether the last record is wanted and there was none.
  func afterStop(_ step: Int, isEvaluated: Bool, isMissed: Bool) -> TrainingPhase {
    isMissed ? .lastRecord(step: step, isEvaluated: isEvaluated) : afterLastRecord(step, isEvaluated: isEvaluated)
  }

  func afterLastRecord(_ step: Int, isEvaluated: Bool) -> TrainingPhase {
    isEvaluated ? .test(step: step) : .evaluate(step: step, isEnd: true)
  }
}
