/// What a process holds while it works on something that others must not work on: a file that it alone created.
public struct Lease: Hashable, Sendable {
  public let path: String
  let text: String

  init(_ path: String, _ text: LeaseText) { (self.path, self.text) = (path, text.text) }

  public static func == (a: Lease, b: Lease) -> Bool { a.path == b.path && a.text == b.text }
}

/// A lease that another process holds.
public struct HeldLease: Sendable {
  /// Nil if the lease is damaged.
  public let owner: ProcessMark?
  /// What it says of its work: values by name.
  public let facts: [String: String]

  /// Whether its process is seen to run; else nothing is known of it.
  public let isSeenToRun: Bool

  init(_ text: LeaseText) {
    (owner, facts) = (text.owner, text.facts)
    isSeenToRun = text.owner?.life() == .running
  }
}
