#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which file lies at a path, and in which state, as far as can be told without reading it: another one may
/// replace it at any time.
public struct FileVersion: Hashable, Sendable {
  private let device: UInt64
  /// The number by which its file system knows it.
  public let inode: UInt64
  /// Bytes.
  public let size: Int64
  private let seconds: Int
  private let fraction: Int

  /// Nil if there is no file.
  public init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Of an open file; a later name changes nothing of it.
  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    (device, inode, size) = (UInt64(status.st_dev), UInt64(status.st_ino), Int64(status.st_size))
    #if canImport(Glibc)
    (seconds, fraction) = (Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec))
    #else
    (seconds, fraction) = (Int(status.st_mtimespec.tv_sec), Int(status.st_mtimespec.tv_nsec))
    #endif
  }

  /// When it was last changed, in nanoseconds since 1970.
  public var modified: Int64 { Int64(seconds) &* 1_000_000_000 &+ Int64(fraction) }
}
