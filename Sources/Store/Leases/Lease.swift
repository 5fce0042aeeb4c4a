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
  /// Whether its process is known to have ended: it then holds nothing.
  public let hasEnded: Bool

  init(_ text: LeaseText) {
    (owner, facts) = (text.owner, text.facts)
    let life = text.owner?.life()
    (isSeenToRun, hasEnded) = (life == .running, life == .ended)
  }

  /// Looks at a lease without asking for it; nil if there is none.
  public init?(at path: String) throws(StoreError) {
    guard let text = try LeaseText(at: path) else { return nil }
    self.init(text)
  }
}
