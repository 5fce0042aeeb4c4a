import Foundation
import Synchronization

#if canImport(Glibc)
@preconcurrency import Glibc
#else
import Darwin
#endif

/// A program that runs beside this one and exchanges lines with it: on its standard input and output. What
/// it writes on standard error is kept in a file without a name.
///
/// It stays in the process group of this one, so that the keys of a terminal which suspend and continue
/// reach both. It inherits which signals are ignored; SIGPIPE is, from the first child on. Not for several
/// threads at once, but for `kill`.
public final class ChildProcess: Sendable {
  /// What a look at its standard output finds.
  public enum Reading: Equatable, Sendable {
    /// Bytes up to a line end, which is not part of them.
    case line([UInt8])
    /// Nothing, for as long as was waited.
    case nothing
    /// It has closed its output: it has ended, as a rule.
    case end
  }

  /// A line of more bytes is cut: no end of memory hangs on what a child writes.
  private static let longestLine = 1 << 20
  /// Held while pipes are made, so that no other child inherits an end, and while a process is ended or
  /// collected.
  private static let running = Mutex<Set<pid_t>>([])

  private let id: pid_t
  private let input: Descriptor
  private let output: Descriptor
  private let log: Descriptor
  private let state = Mutex(State())

  private struct State {
    /// What was read and not yet returned.
    var bytes: [UInt8] = []
    var ending: ProcessEnding?
  }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - program: its path.
  ///   - arguments: the words of its command line, without its name.
  public init(_ program: String, _ arguments: [String]) throws(SpawnError) {
    // Writing to a child that has ended must not end this process.
    signal(SIGPIPE, SIG_IGN)
    log = try Descriptor(copying: Descriptor.unnamedFile())
    let log = log
    let made = ChildProcess.running.withLock {
      running -> Result<(pid_t, Descriptor, Descriptor), SpawnError> in
      Result { () throws(SpawnError) in
        let (theirInput, input) = try Descriptor.pipe(), (output, theirOutput) = try Descriptor.pipe()
        let id = try ChildProcess.spawn(program, arguments, [theirInput, theirOutput, log])
        running.insert(id)
        return (id, input, output)
      }
    }
    (id, input, output) = try made.get()
  }

  /// posix_spawn(3), with descriptors that become 0, 1, 2 …
  private static func spawn(
    _ program: String, _ arguments: [String], _ descriptors: [Descriptor]
  ) throws(SpawnError) -> pid_t {
    #if canImport(Glibc)
    var actions = posix_spawn_file_actions_t(), attributes = posix_spawnattr_t()
    #else
    var actions: posix_spawn_file_actions_t?, attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A thread of a dispatch queue blocks most signals, and would hand that on.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    for (target, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor.number, Int32(target))
    }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var id = pid_t()
    let code = posix_spawn(&id, program, &actions, &attributes, &words, environ)
    guard code == 0 else { throw SpawnError(program, code) }
    return id
  }

  /// Writes bytes to its standard input; false if it listens no more.
  public func write(_ bytes: [UInt8]) -> Bool { input.write(bytes) }

  /// Closes its standard input, which asks a program that reads to the end to end.
  public func closeInput() { input.close() }

  /// The next line of its standard output.
  ///
  /// - Parameter milliseconds: how long to wait for one.
  public func read(within milliseconds: Int32) -> Reading {
    while true {
      if let line = state.withLock({ ChildProcess.line(of: &$0.bytes) }) { return .line(line) }
      switch output.read(within: milliseconds) {
      case nil: return .nothing
      case let bytes? where bytes.isEmpty: return .end
      case let bytes?: state.withLock { $0.bytes += bytes }
      }
    }
  }

  /// All that it still writes on standard output; waits until it closes that.
  public func readToEnd() -> [UInt8] {
    var all = state.withLock { state in
      defer { state.bytes = [] }
      return state.bytes
    }
    while true {
      guard let bytes = output.read(within: -1) else { continue }
      if bytes.isEmpty { return all }
      all += bytes
    }
  }

  private static func line(of bytes: inout [UInt8]) -> [UInt8]? {
    let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
    guard end != nil || bytes.count > longestLine else { return nil }
    let line = Array(bytes[..<(end ?? bytes.count)])
    bytes.removeFirst(min(bytes.count, line.count + 1))
    return line
  }

  /// The last bytes that it wrote on standard error, one mebibyte at most.
  public var said: [UInt8] { log.tail(1 << 20) }

  /// Ends it at once, SIGKILL.
  public func kill() {
    ChildProcess.running.withLock { if $0.contains(id) { _ = sendSignal(id, SIGKILL) } }
  }

  /// Ends all children at once: before this process ends without waiting for them.
  public static func killAll() {
    running.withLock { for id in $0 { _ = sendSignal(id, SIGKILL) } }
  }

  /// Waits until it has ended; how it did.
  @discardableResult
  public func wait() -> ProcessEnding {
    if let ending = state.withLock({ $0.ending }) { return ending }
    // Seen, not collected: until then its number is no other process's.
    var seen = siginfo_t()
    while waitid(P_PID, id_t(id), &seen, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    var status: Int32 = 0
    ChildProcess.running.withLock { running in
      while waitpid(id, &status, 0) < 0, errno == EINTR {}
      running.remove(id)
    }
    let ending = ProcessEnding(status: status)
    state.withLock { $0.ending = ending }
    return ending
  }
}

/// kill(2), under a name that a method called `kill` does not hide.
private func sendSignal(_ process: pid_t, _ number: Int32) -> Int32 { kill(process, number) }
