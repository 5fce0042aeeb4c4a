import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that is being written: `PATH.HOST-PROCESS-N.part`, so that its name tells whose it is.
struct PartialFile {
  let path: String

  /// The partial files that writers in this process are working on.
  private static let live = Mutex<Set<String>>([])
  private static let serial = Atomic<Int>(0)
  private static let suffix = ".part"

  /// A unique name for a file that will become `target`.
  init(of target: String) {
    let number = PartialFile.serial.add(1, ordering: .relaxed).newValue
    path = "\(target).\(PartialFile.host)-\(getpid())-\(number)\(PartialFile.suffix)"
    PartialFile.live.withLock { [path] in _ = $0.insert(path) }
  }

  /// Marks the file as no longer being written by this process.
  func release() { PartialFile.live.withLock { [path] in _ = $0.remove(path) } }

  /// Removes what writers of the same target have left behind on this machine, if their process has ended.
  ///
  /// Files of other machines stay, because their writers may still be at work, and so do names without an
  /// owner.
  static func removeAbandoned(of target: String) throws(StoreError) {
    let folder = Files.folder(of: target), name = target.split(separator: "/").last.map { "\($0)." } ?? ""
    for entry in Files.names(in: folder) where entry.hasPrefix(name) && entry.hasSuffix(suffix) {
      let owner = entry.dropFirst(name.count).dropLast(suffix.count).split(
        separator: "-", omittingEmptySubsequences: false)
      guard owner.count > 2, owner.dropLast(2).joined(separator: "-") == host,
        Int(owner[owner.count - 1]) != nil,
        let process = pid_t(owner[owner.count - 2]), process > 0
      else { continue }
      let path = "\(folder)/\(entry)"
      if process == getpid() {
        // Of a writer that failed here, or of an earlier process with the same number.
        guard !live.withLock({ names in names.contains { $0 == path || "./\($0)" == path } }) else {
          continue
        }
      } else {
        guard ProcessMark.hasEnded(Int(process)) else { continue }
      }
      try Files.remove(path)
    }
  }

  /// This machine's name, with characters and a length that suit a file's name.
  static let host: String = {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "host" }
    let name = bytes.prefix { $0 != 0 }.prefix(64).map { Character(UnicodeScalar(UInt8(bitPattern: $0))) }
    let plain = String(
      name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" })
    return plain.isEmpty ? "host" : plain
  }()
}
