/// What one check of gradients came to.
public struct CheckVerdict: Sendable, Hashable {
  public let check: String
  /// What was compared, in words.
  public let scope: String
  /// The error beside κ of the comparison that agrees least; NaN where the check has none.
  public let error: Double
  public let kappa: Double
  public let isRight: Bool

  public init(check: String, scope: String, error: Double = .nan, kappa: Double = .nan, isRight: Bool) {
    (self.check, self.scope, self.error, self.kappa, self.isRight) = (check, scope, error, kappa, isRight)
  }
}
