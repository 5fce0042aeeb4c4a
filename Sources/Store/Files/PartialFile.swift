import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that is being written: `PATH.HOST-PROCESS-N.part`, so that nobody takes another's for its own.
struct PartialFile {
  let path: String

  /// Those that writers of this process have under way.
  private static let live = Mutex<Set<String>>([])
  private static let serial = Atomic<Int>(0)
  private static let suffix = ".part"

  /// A name of its own for a file on its way to `target`.
  init(of target: String) {
    let number = PartialFile.serial.add(1, ordering: .relaxed).newValue
    path = "\(target).\(PartialFile.host)-\(getpid())-\(number)\(PartialFile.suffix)"
    PartialFile.live.withLock { [path] in _ = $0.insert(path) }
  }

  /// No writer of this process has it under way any more.
  func release() { PartialFile.live.withLock { [path] in _ = $0.remove(path) } }

  /// Removes what writers of the same target have left behind: those of this machine whose process is over.
  ///
  /// The files of other machines stay, for nobody here knows what became of their writers, and so do names without an owner.
  static func removeAbandoned(of target: String) throws(StoreError) {
    let folder = Files.folder(of: target), name = target.split(separator: "/").last.map { "\($0)." } ?? ""
    for entry in Files.names(in: folder) where entry.hasPrefix(name) && entry.hasSuffix(suffix) {
      let owner = entry.dropFirst(name.count).dropLast(suffix.count).split(separator: "-", omittingEmptySubsequences: false)
      guard owner.count > 2, owner.dropLast(2).joined(separator: "-") == host, Int(owner[owner.count - 1]) != nil,
        let process = pid_t(owner[owner.count - 2]), process > 0
      else { continue }
      let path = "\(folder)/\(entry)"
      if process == getpid() {
        // Of a writer that failed here, or of an earlier process with the same number.
        guard !live.withLock({ names in names.contains { $0 == path || "./\($0)" == path } }) else { continue }
      } else {
        guard kill(process, 0) != 0, errno == ESRCH else { continue }
      }
      try Files.remove(path)
    }
  }

  /// This machine's name, as far as it fits into a file's.
  private static let host: String = {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "host" }
    let name = bytes.prefix { $0 != 0 }.prefix(64).map { Character(UnicodeScalar(UInt8(bitPattern: $0))) }
    let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" })
    return plain.isEmpty ? "host" : plain
  }()
}
