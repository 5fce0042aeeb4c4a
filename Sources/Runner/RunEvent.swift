/// What happens in a run, from its trials to whoever watches.
public enum RunEvent: Codable, Sendable {
  /// Training begins, at an update above 0 where the trial goes on from a checkpoint.
  case began(trial: String, updates: Int, at: Int)
  /// In its place where the trial goes on from the end of a shorter one.
  case continued(trial: String, updates: Int, at: Int)
  case advanced(trial: String, update: Int, loss: Double)
  case noted(RunNote)
  case ended(TrialResult)
}
