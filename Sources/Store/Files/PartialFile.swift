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
      let path = "\(folder)/\(entry)"
      guard life(ofOwner: entry.dropFirst(name.count).dropLast(suffix.count), of: path) == .ended else {
        continue
      }
      try Files.remove(path)
    }
  }

  /// The folders in which this process has looked for what others have left behind.
  private static let seen = Mutex<Set<String>>([])

  /// Removes what writers of any file in a folder have left behind: the first time, and where a file is replaced. To
  /// list a folder that holds thousands of files takes longer than to write one of them.
  static func removeAbandoned(nextTo target: String) throws(StoreError) {
    let folder = Files.folder(of: target), isFirst = seen.withLock { $0.insert(folder).inserted }
    guard isFirst || Files.exists(target) else { return }
    for entry in Files.names(in: folder) where entry.hasSuffix(suffix) {
      let path = "\(folder)/\(entry)"
      if life(ofWriterOf: path) == .ended { try Files.remove(path) }
    }
  }

  /// Whether the writer of a file, whose name tells whose it is, still runs. Of another machine's, and of a name
  /// without an owner, nothing is known.
  static func life(ofWriterOf path: String) -> ProcessMark.Life {
    guard path.hasSuffix(suffix), let mark = path.ranges(of: ".\(host)-").last else { return .unknown }
    return life(ofOwner: path[mark.lowerBound...].dropFirst().dropLast(suffix.count), of: path)
  }

  /// - Parameters:
  ///   - owner: `HOST-PROCESS-N`.
  ///   - path: the file.
  private static func life(ofOwner owner: Substring, of path: String) -> ProcessMark.Life {
    let words = owner.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count > 2, words.dropLast(2).joined(separator: "-") == host,
      Int(words[words.count - 1]) != nil,
      let process = pid_t(words[words.count - 2]), process > 0
    else { return .unknown }
    guard process == getpid() else { return ProcessMark.hasEnded(Int(process)) ? .ended : .running }
    // Of a writer that failed here, or of an earlier process with the same number.
    return live.withLock { names in names.contains { $0 == path || "./\($0)" == path } } ? .running : .ended
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
