#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A process as others can tell it apart: where it runs, and since when.
///
/// A number alone names many processes, one after another and one on each machine.
public struct ProcessMark: Hashable, Sendable {
  /// The machine's name.
  public let host: String
  public let process: Int
  /// The machine's own identity; empty if it has none.
  let machine: String
  /// Which start of the machine's kernel it was; empty if the system does not tell.
  let boot: String
  /// The name space in which the number counts: containers on one kernel have their own.
  let space: String
  /// When it began, in the system's own measure; empty if the system does not tell.
  let started: String

  init(host: String, machine: String, boot: String, space: String, process: Int, started: String) {
    (self.host, self.machine, self.boot, self.space) = (host, machine, boot, space)
    (self.process, self.started) = (process, started)
  }

  /// This process.
  public static let own = {
    let process = Int(getpid())
    return ProcessMark(
      host: PartialFile.host, machine: Files.line("/etc/machine-id") ?? "", boot: currentBoot,
      space: currentSpace, process: process, started: start(of: process) ?? "")
  }()

  /// Whether no process of this machine has the number, or one that has ended and only waits to be collected.
  static func hasEnded(_ process: Int) -> Bool {
    kill(pid_t(truncatingIfNeeded: process), 0) != 0 && errno == ESRCH || start(of: process) == ""
  }

  enum Life { case running, ended, unknown }

  /// Whether the process still runs, as far as `observer`, the process that asks, can tell.
  func life(asSeenBy observer: ProcessMark = .own) -> Life {
    guard boot == observer.boot else {
      // Machines that were cloned have one identity and differing names; many have none, and one name.
      let isNamed = !["", "uninitialized"].contains(machine) && host != "localhost"
      return isNamed && host == observer.host && machine == observer.machine ? .ended : .unknown
    }
    guard !boot.isEmpty || host == observer.host, space == observer.space else { return .unknown }
    guard !ProcessMark.hasEnded(process) else { return .ended }
    guard !started.isEmpty else { return .running }
    // Some systems hide the processes of other users.
    guard let found = ProcessMark.start(of: process) else { return .unknown }
    return found == started ? .running : .ended
  }
}

#if canImport(Glibc)
extension ProcessMark {
  private static var currentBoot: String { Files.line("/proc/sys/kernel/random/boot_id") ?? "" }

  private static var currentSpace: String {
    var bytes = [CChar](repeating: 0, count: 64)
    let count = readlink("/proc/self/ns/pid", &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
  }

  /// Clock ticks from the kernel's start to the process's: field 22 of `/proc/PID/stat`, proc(5). Empty if it
  /// has ended and only waits to be collected; nil if it cannot be seen.
  static func start(of process: Int) -> String? {
    guard let line = Files.line("/proc/\(process)/stat"), let end = line.lastIndex(of: ")") else {
      return nil
    }
    // The name before may hold blanks and parentheses; behind it stands field 3, the state.
    let fields = line[line.index(after: end)...].split(separator: " ")
    guard fields.count > 19 else { return nil }
    return fields[0] == "Z" || fields[0] == "X" ? "" : String(fields[19])
  }
}
#else
extension ProcessMark {
  private static var currentBoot: String {
    var size = 64, bytes = [CChar](repeating: 0, count: 64)
    return sysctlbyname("kern.bootsessionuuid", &bytes, &size, nil, 0) == 0 ? String(cString: bytes) : ""
  }

  private static var currentSpace: String { "" }

  /// Seconds and microseconds; empty if it has ended and only waits to be collected; nil if it cannot be seen.
  static func start(of process: Int) -> String? {
    var query = [CTL_KERN, KERN_PROC, KERN_PROC_PID, Int32(truncatingIfNeeded: process)]
    var found = kinfo_proc(), size = MemoryLayout<kinfo_proc>.stride
    guard sysctl(&query, 4, &found, &size, nil, 0) == 0, size > 0 else { return nil }
    guard Int32(found.kp_proc.p_stat) != SZOMB else { return "" }
    return "\(found.kp_proc.p_starttime.tv_sec).\(found.kp_proc.p_starttime.tv_usec)"
  }
}
#endif

extension ProcessMark: CustomStringConvertible {
  /// `process 123 on host h`
  public var description: String { "process \(process) on host \(StoreError.shown(host))" }
}
