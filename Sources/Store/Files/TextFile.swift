/// Small files of text that can be made again: after a power cut there may be the old one, the new one or
/// none.
public enum TextFile {
  /// The text; nil if there is no file. Invalid UTF-8 is repaired.
  public static func read(_ path: String) throws(StoreError) -> String? {
    try Files.contents(path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether there is anything of this name.
  public static func exists(_ path: String) -> Bool { Files.exists(path) }

  /// The first lines, of at most 1 MiB together; nil if there is no file that can be read.
  public static func firstLines(_ count: Int, of path: String) -> [String]? {
    var lines: [String]?
    try? Files.read(path, from: 0) { part, _ in
      lines = part.split(separator: UInt8(ascii: "\n"), maxSplits: count, omittingEmptySubsequences: false)
        .prefix(count).map { String(decoding: $0, as: UTF8.self) }
      return false
    }
    return lines
  }

  /// Replaces the file: readers see the old one or the new one. Creates missing folders.
  public static func write(_ text: String, to path: String) throws(StoreError) {
    try Files.writeAtomically(Array(text.utf8), to: path, isDurable: false)
  }

  /// Replaces the file with bytes, likewise.
  public static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
    try Files.writeAtomically(bytes, to: path, isDurable: false)
  }

  /// Removes the file, if there is one.
  public static func remove(_ path: String) throws(StoreError) { try Files.remove(path) }

  /// Renames a damaged file to `PATH.damaged`, or to `PATH.damaged.2` and so on if that is taken; returns its
  /// new path.
  @discardableResult
  public static func setAside(_ path: String) throws(StoreError) -> String {
    let target = Files.free("\(path).damaged")
    try Files.move(path, to: target)
    return target
  }
}
