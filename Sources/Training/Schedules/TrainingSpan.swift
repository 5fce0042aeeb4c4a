/// How long training is, as far as its parts must know beforehand.
public struct TrainingSpan: Sendable {
  /// Number of updates.
  public let updates: Int
  /// Updates between evaluations on the validation set; nil: only after the last.
  public let evaluateEvery: Int?
}
