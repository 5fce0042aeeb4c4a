/// What a worker tells the run that started it: one line of JSON each.
enum WorkerEvent: Codable {
  /// It has read the plan.
  case ready
  /// It cannot do what it was started for.
  case refused(reason: String)
  case began(trial: String, updates: Int)
  case resumed(trial: String, updates: Int, at: Int)
  case continued(trial: String, updates: Int, at: Int)
  case noted(trial: String, line: String)
  /// At most ten a second.
  case advanced(trial: String, update: Int, loss: Double)
  case remarked(remark: String)
  case ended(TrialResult)
  /// It is done with what it was given, and waits for more; it has told the result, unless another process
  /// computes the trial.
  case idle
}
