/// What lies in an experiment's results and is no result: it can be removed.
public struct Remnant: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// Files that their writer did not finish, and what processes that ended have left of their leases.
    case partial
    /// Files that were set aside because they are damaged.
    case damaged
    /// Finished trials of settings that the experiment no longer has.
    case stale
    /// How far interrupted trials have come, and the states in which finished ones ended.
    case checkpoints

    public var doc: String {
      switch self {
      case .partial: "files that their writer did not finish, and leases of processes that ended"
      case .damaged: "files that were set aside because they are damaged"
      case .stale: "trials of settings that the experiment no longer has"
      case .checkpoints: "how far interrupted trials have come, and the states in which finished ones ended"
      }
    }
  }

  public let kind: Kind
  /// A file or a folder.
  public let path: String
  /// Of all files in it.
  public let bytes: Int64
  /// When anything in it was last changed, in nanoseconds since 1970.
  public let modified: Int64
  /// Why it can go.
  public let reason: String
  /// The trial whose lease must be had to remove it; nil where no process works on it.
  let lease: String?
  /// What it was when it was found.
  private let entries: [FolderEntry]

  init(_ kind: Kind, _ entry: FolderEntry, lease: String? = nil, because reason: String) {
    (self.kind, path, self.reason, self.lease) = (kind, entry.path, reason, lease)
    entries = entry.all
    bytes = entries.reduce(0) { $0 + $1.bytes }
    modified = entries.reduce(Int64.min) { max($0, $1.modified) }
  }

  public enum Outcome: Equatable, Sendable {
    case removed
    /// It is not what it was when it was found, or a process works on it now.
    case kept(because: String)
  }

  /// Takes a lease whose process has ended, and gives it back: whoever else takes it first has it.
  private func end(_ leases: Leases) throws(StoreError) -> Outcome {
    guard case .granted(let own) = try leases.claim(path) else {
      return .kept(because: "a process works on its trial now")
    }
    leases.release(own)
    return .removed
  }

  /// Removes it, unless it has changed since it was found.
  public func remove(leases: Leases = .ofThisProcess) throws(StoreError) -> Outcome {
    if path == lease { return try end(leases) }
    var own: Lease?
    if let lease {
      switch try leases.claim(lease) {
      case .held: return .kept(because: "a process works on its trial now")
      case .granted(let granted): own = granted
      }
    }
    defer { if let own { leases.release(own) } }
    guard let now = FolderEntry(path), now.all == entries else {
      return .kept(because: "it has changed meanwhile")
    }
    guard entries.allSatisfy({ $0.kind != .other }) else { return .kept(because: "a link is in it") }
    for entry in entries {
      if entry.kind == .folder { Files.removeEmptyFolder(entry.path) } else { try Files.remove(entry.path) }
    }
    return .removed
  }
}
