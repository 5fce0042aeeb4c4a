public import SequenceTasks

/// What a trial reports while it trains, in order.
public enum TrainingEvent: Sendable {
  case record(Record)
  case update(UpdateReport)
  case evaluation(Evaluation)
  /// The test set, once, after the last update of a trial that did not diverge.
  case test(Evaluation)
  /// Examples of the test set, where the task shows any.
  case samples([Sample])
  /// `train.until` was satisfied after this many updates; the final evaluation follows.
  case stopped(update: Int, reason: String)
  case end(Outcome)
}

public enum Outcome: Sendable, Equatable {
  case done
  /// The loss or its gradient was not finite before `update`; if `update` is the number of updates, after
  /// the last one.
  case diverged(update: Int)
}
