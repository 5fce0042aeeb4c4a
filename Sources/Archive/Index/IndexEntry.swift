import Store

/// What the index keeps of a finished file: how it looked, and its digest.
///
/// Its text is one that `sha256sum --check` reads, so that nobody needs lab to look for damage:
///
///     # size 12345 modified 1732716117123456789 inode 42 check 8a5cd789635d2dff
///     8c6b…  trials/default/seed-1.h5
struct IndexEntry: Equatable {
  /// The file's path in the folder of results.
  let name: String
  let sha256: String
  /// Bytes; nanoseconds since 1970.
  let size: Int64, modified: Int64
  let inode: UInt64

  init(_ name: String, _ digest: FileDigest) {
    self.init(
      name, sha256: digest.sha256, size: digest.version.size, modified: digest.version.modified,
      inode: digest.version.inode)
  }

  private init(_ name: String, sha256: String, size: Int64, modified: Int64, inode: UInt64) {
    (self.name, self.sha256, self.size, self.modified, self.inode) = (name, sha256, size, modified, inode)
  }

  /// Reads the text back; nil unless it is, to the byte, one that was written.
  init?(text: String) {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { String($0) }
    guard words.count >= 10, let size = Int64(words[2]), let modified = Int64(words[4]),
      let inode = UInt64(words[6])
    else { return nil }
    let name = text.drop { $0 != "\n" }.dropFirst(words[9].count + 3).dropLast()
    self.init(String(name), sha256: words[9], size: size, modified: modified, inode: inode)
    guard self.text == text else { return nil }
  }

  var text: String {
    let look = "# size \(size) modified \(modified) inode \(inode)", line = "\(sha256)  \(name)\n"
    return "\(look) check \(String(FNV1a((look + line).utf8).value, radix: 16))\n\(line)"
  }

  /// Whether the file looks as it did; its bytes are then taken to be the same.
  func isLike(_ version: FileVersion) -> Bool {
    (size, modified, inode) == (version.size, version.modified, version.inode)
  }

  /// The same for a file that is to be read again, however it looks.
  var distrusted: IndexEntry { IndexEntry(name, sha256: sha256, size: size, modified: 0, inode: 0) }
}
