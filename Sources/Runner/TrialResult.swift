/// What became of one trial.
public struct TrialResult: Sendable {
  public enum Status: String, Sendable {
    case done, diverged, failed
  }

  public let name: String
  public let variant: String
  public let seed: Int
  public let status: Status
  /// Whether it was found finished and not computed now.
  public let wasFinished: Bool
  /// The trial file.
  public let file: String
  /// What the test set gave, by dataset of `/test`; empty where there was no test.
  public let test: [(name: String, value: Double)]
  /// Seconds of training, without evaluation and writing; nil where nothing was computed.
  public let seconds: Double?
  public let stepsPerSecond: Double?
  /// Why it failed.
  public let problem: String?
}

/// Told of a run's progress, from several threads.
public protocol RunObserver: Sendable {
  func began(_ trial: String, steps: Int)
  /// After an update; called for every one, so it must be quick.
  func advanced(_ trial: String, step: Int, loss: Double)
  func ended(_ result: TrialResult)
}
