public import Store

/// The outcome of one trial.
public struct TrialResult: Sendable {
  public enum Status: String, Codable, Sendable {
    case done, diverged, failed
    /// At a checkpoint, because the run was asked to.
    case stopped
  }

  public let name: String
  public let variant: String
  public let seed: Int
  public let status: Status
  /// Whether it was found finished, and therefore not computed.
  public let wasFinished: Bool
  /// The path of the trial file.
  public let file: String
  /// The results on the test set, by dataset of `/test`; empty if there was no test.
  public let test: [(name: String, value: Double)]
  /// Seconds of training, without evaluation and writing; nil if nothing was computed.
  public let seconds: Double?
  public let updatesPerSecond: Double?
  /// The update at which it goes on in the next run; nil if it has ended.
  public let resumesAt: Int?
  /// Why it failed.
  public let problem: String?
  /// The failure that all other trials would meet, too: it ends the run.
  public let trouble: StoreError?
}
