#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What lies in a folder under a name; a link is a link, wherever it leads.
struct FolderEntry: Equatable, Sendable {
  enum Kind: Sendable { case file, folder, other }

  let path: String
  let kind: Kind
  /// Of a file; 0 otherwise.
  let bytes: Int64
  /// When it was last changed, in nanoseconds since 1970.
  let modified: Int64
  let inode: UInt64

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Nil if nothing is there.
  init?(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    self.path = path
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    bytes = kind == .file ? Int64(status.st_size) : 0
    #if canImport(Glibc)
    let time = status.st_mtim
    #else
    let time = status.st_mtimespec
    #endif
    modified = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    inode = UInt64(status.st_ino)
  }

  /// What lies in it, sorted by name; empty unless it is a folder.
  var children: [FolderEntry] {
    kind == .folder ? Files.names(in: path).compactMap { FolderEntry("\(path)/\($0)") } : []
  }

  /// It and everything below it, what is inner first.
  var all: [FolderEntry] { children.flatMap(\.all) + [self] }
}
