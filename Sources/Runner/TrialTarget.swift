/// A stored trial that something is to be done with.
public struct TrialTarget: Sendable {
  /// The trial's file.
  public let file: String
  /// The experiment file that it was named by, beside which its data may lie; nil if it was named itself.
  public let document: String?

  public init(file: String, document: String? = nil) { (self.file, self.document) = (file, document) }
}
