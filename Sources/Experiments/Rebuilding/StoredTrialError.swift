/// Why nothing can be done with a stored trial.
public struct StoredTrialError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, and what to do.
  public let description: String

  init(_ reason: String, remedy: String) { description = "\(reason): \(remedy)" }
}
