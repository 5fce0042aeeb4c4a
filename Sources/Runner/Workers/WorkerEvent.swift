/// What a worker tells the run that started it: one line of JSON each.
enum WorkerEvent: Codable {
  /// It has read the plan.
  case ready
  /// It cannot do what it was started for.
  case refused(reason: String)
  /// What happens to its trial; how far it is, at most ten times a second.
  case run(RunEvent)
  /// It is done with what it was given, and waits for more; it has told the result, unless another process
  /// computes the trial.
  case idle
}
