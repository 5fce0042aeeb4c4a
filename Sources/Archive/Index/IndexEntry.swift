import Foundation
public import Store

/// What is kept of a finished file: how it looked, its digest, and of a trial's file a summary.
///
/// Its text is one that `sha256sum --check` reads, so that nobody needs lab to look for damage:
///
///     # size 12345 modified 1732716117123456789 inode 42 format 2 … check 8a5cd789635d2dff
///     8c6b…  trials/default/seed-1.h5
public struct IndexEntry: Equatable, Sendable {
  /// The file's path in the folder of results.
  public let name: String
  public let sha256: String
  /// Bytes; nanoseconds since 1970.
  let size: Int64, modified: Int64
  let inode: UInt64
  /// Nil if the file is no trial's, or was entered by a lab that kept none.
  var summary: TrialSummary?

  public init(_ name: String, _ digest: FileDigest) {
    self.init(
      name, sha256: digest.sha256, size: digest.version.size, modified: digest.version.modified,
      inode: digest.version.inode)
  }

  private init(_ name: String, sha256: String, size: Int64, modified: Int64, inode: UInt64) {
    (self.name, self.sha256, self.size, self.modified, self.inode) = (name, sha256, size, modified, inode)
  }

  /// Reads the text back; nil unless it is, to the byte, one that was written.
  public init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 3 else { return nil }
    let words = lines[0].split(separator: " ").map { String($0) }, digest = lines[1].prefix { $0 != " " }
    guard words.count >= 9, let size = Int64(words[2]), let modified = Int64(words[4]),
      let inode = UInt64(words[6])
    else { return nil }
    let name = lines[1].dropFirst(digest.count + 2)
    self.init(String(name), sha256: String(digest), size: size, modified: modified, inode: inode)
    summary = TrialSummary(words: Array(words[7..<words.count - 2]))
    guard self.text == text else { return nil }
  }

  /// Whether a text is whole, whichever version of lab has written it.
  static func isWhole(_ text: String) -> Bool {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 3, let check = lines[0].range(of: " check ", options: .backwards) else {
      return false
    }
    return text == sealed(String(lines[0][..<check.lowerBound]), "\(lines[1])\n")
  }

  public var text: String {
    let summary = summary.map { " " + $0.words.joined(separator: " ") } ?? ""
    return IndexEntry.sealed(
      "# size \(size) modified \(modified) inode \(inode)\(summary)", "\(sha256)  \(name)\n")
  }

  private static func sealed(_ look: String, _ line: String) -> String {
    "\(look) check \(String(FNV1a((look + line).utf8).value, radix: 16))\n\(line)"
  }

  /// Whether the file looks as it did; its bytes are then taken to be the same.
  func isLike(_ version: FileVersion) -> Bool {
    (size, modified, inode) == (version.size, version.modified, version.inode)
  }

  /// Whether the file at a path holds the bytes that were entered. It is read if it looks changed.
  public func isOf(_ path: String) -> Bool {
    guard let version = FileVersion(of: path) else { return false }
    return isLike(version) || (try? FileDigest(of: path))?.sha256 == sha256
  }

  /// The same for a file that is to be read again, however it looks.
  var distrusted: IndexEntry {
    var entry = IndexEntry(name, sha256: sha256, size: size, modified: 0, inode: 0)
    entry.summary = summary
    return entry
  }
}
