#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How a process ended.
public enum ProcessEnding: Equatable, Sendable {
  case exit(Int)
  case signal(Int32)

  /// - Parameter status: what waitpid(2) tells of a process that has ended.
  init(status: Int32) {
    self = status & 0x7f == 0 ? .exit(Int(status >> 8 & 0xff)) : .signal(status & 0x7f)
  }

  /// The signals that end processes by themselves, and those by which people end them.
  private static let names: [Int32: String] = [
    SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
    SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV",
    SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
    SIGSYS: "SIGSYS",
  ]
}

extension ProcessEnding: CustomStringConvertible {
  /// `by signal 9 (SIGKILL)`, `with exit status 3`
  public var description: String {
    switch self {
    case .exit(let code): "with exit status \(code)"
    case .signal(let number):
      "by signal \(number)" + (ProcessEnding.names[number].map { " (\($0))" } ?? "")
    }
  }
}
