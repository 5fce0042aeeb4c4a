/// Why a stored trial cannot be measured afterwards.
public struct ProbeError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, and what to do.
  public let description: String

  init(_ reason: String, remedy: String) { description = "\(reason): \(remedy)" }
}
