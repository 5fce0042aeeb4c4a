import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The leases of one process. Of the file system nothing is asked but that a name can be given to one file only.
///
/// A lease is the file's existence: it is written under another name and then linked to its own, so that it
/// is whole from the first moment on. Its time of modification is the holder's heartbeat. Whose process has
/// ended, as far as that can be known, holds nothing; nor does another machine's whose heartbeat has stood
/// still for a while by this process's own clock, so that no two clocks are compared.
///
/// A lease is only ended by who holds the lease on ending it, `PATH.DIGEST.end`, and finds the same text
/// still there: of two that look at a dead process's lease, the slower one never ends what the faster one has
/// put in its place.
public final class Leases: Sendable {
  public enum Claim: Sendable {
    case granted(Lease)
    case held(HeldLease)
  }

  /// All leases of this process, which one thread keeps alive.
  public static let ofThisProcess = Leases()

  /// How often a lease is asked for that vanishes whenever it is looked at.
  private static let patience = 100

  private let interval: Duration
  private let timeout: Duration
  private let state = Mutex(State())

  private struct State {
    var own: Set<Lease> = []
    /// What others' leases looked like when they last changed.
    var seen: [String: (sign: Sign, since: SuspendingClock.Instant)] = [:]
    var isBeating = false
  }

  /// What a heartbeat changes.
  private struct Sign: Equatable {
    let text: LeaseText
    let version: FileVersion?
  }

  /// - Parameters:
  ///   - interval: between two heartbeats.
  ///   - timeout: how long another machine's heartbeat may stand still; far longer than an interval, because
  ///     network file systems show changes late.
  public init(interval: Duration = .seconds(5), timeout: Duration = .seconds(120)) {
    (self.interval, self.timeout) = (interval, timeout)
  }

  /// Takes a lease, unless another process, or another thread of this one, holds it.
  ///
  /// - Parameters:
  ///   - path: the lease's file; folders around it are created.
  ///   - facts: what others may know of the work: names without blanks, values of one line.
  public func claim(_ path: String, stating facts: [(name: String, value: String)] = []) throws(StoreError)
    -> Claim
  {
    try Files.makeFolder(Files.folder(of: path))
    for _ in 0..<Leases.patience {
      if let found = try LeaseText(at: path) {
        guard hasEnded(found, at: path), try end(found, at: path) else { return .held(HeldLease(found)) }
      }
      let text = LeaseText(.own, stating: facts)
      if try Leases.create(path, text) {
        let lease = Lease(path, text)
        keep(lease)
        return .granted(lease)
      }
    }
    // A link to nowhere, say, which is there and cannot be read.
    throw StoreError(path, "take the lease", .system(EEXIST))
  }

  /// Whether a lease is still this process's: one that was suspended for long may have lost it.
  public func holds(_ lease: Lease) -> Bool { (try? LeaseText(at: lease.path))?.text == lease.text }

  /// Gives a lease back; one that was lost meanwhile is its new holder's.
  public func release(_ lease: Lease) {
    _ = state.withLock { $0.own.remove(lease) }
    // Who cannot end it leaves it to others, who will find its process ended.
    if let text = try? LeaseText(at: lease.path), text.text == lease.text {
      if (try? end(text, at: lease.path)) == nil { giveUp(lease) }
    }
  }

  /// Removes a lease that cannot be ended in order, because no file can be created any more.
  private func giveUp(_ lease: Lease) {
    if holds(lease) { unlink(lease.path) }
  }

  /// Gives back all leases of this process: before it ends by a signal.
  public func releaseAll() {
    for lease in state.withLock({ $0.own }) { release(lease) }
  }

  /// Creates the file whole; false if there is one already.
  private static func create(_ path: String, _ text: LeaseText) throws(StoreError) -> Bool {
    let whole = "\(path).\(text.digest).new"
    defer { unlink(whole) }
    try Files.fill(whole, with: Array(text.text.utf8), isDurable: false)
    if link(whole, path) == 0 { return true }
    let code = errno
    // A server may have done it and its answer been lost: then the file has two names.
    if Files.names(of: whole) == 2 { return true }
    switch code {
    case EEXIST: return false
    case EPERM, EOPNOTSUPP, ENOTSUP, ENOSYS, EMLINK:
      return try Files.create(path, with: Array(text.text.utf8))
    default: throw StoreError(path, "take the lease", .system(code))
    }
  }

  /// Ends a lease whose text was read; false if another is doing so.
  func end(_ text: LeaseText, at path: String) throws(StoreError) -> Bool {
    switch try claim("\(path).\(text.digest).end") {
    case .held: return false
    case .granted(let right):
      defer {
        unlink(right.path)
        _ = state.withLock { $0.own.remove(right) }
      }
      if try LeaseText(at: path) == text { try Files.remove(path) }
      _ = state.withLock { $0.seen.removeValue(forKey: path) }
      return true
    }
  }

  /// Whether a lease holds no longer.
  private func hasEnded(_ text: LeaseText, at path: String) -> Bool {
    switch text.owner?.life() {
    case .running?: return false
    case .ended?: return true
    case .unknown?, nil: return hasStoodStill(text, at: path)
    }
  }

  private func hasStoodStill(_ text: LeaseText, at path: String) -> Bool {
    let sign = Sign(text: text, version: FileVersion(of: path)), now = SuspendingClock.now
    return state.withLock { state in
      guard let before = state.seen[path], before.sign == sign else {
        state.seen[path] = (sign, now)
        return false
      }
      return now - before.since > timeout
    }
  }

  // MARK: heartbeats

  private func keep(_ lease: Lease) {
    let isFirst = state.withLock { state in
      state.own.insert(lease)
      defer { state.isBeating = true }
      return !state.isBeating
    }
    guard isFirst else { return }
    let pause = interval
    let thread = DispatchQueue(label: "lab.leases")
    @Sendable func next(_ leases: Leases?) {
      guard leases != nil else { return }
      thread.asyncAfter(deadline: .now() + pause / .seconds(1)) { [weak leases] in
        leases?.beat()
        next(leases)
      }
    }
    next(self)
  }

  private func beat() {
    for lease in state.withLock({ $0.own }) where (try? LeaseText(at: lease.path))?.text == lease.text {
      utimensat(AT_FDCWD, lease.path, nil, 0)
    }
  }
}
