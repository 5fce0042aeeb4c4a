#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file to which one process at a time appends: bytes that were synchronized are never written again. Must
/// be used by one thread at a time.
public final class GrowingFile: @unchecked Sendable {
  public let path: String
  private let descriptor: Int32
  /// In bytes.
  public private(set) var length: Int

  /// Opens the file, or creates it and its folder. Whoever does so must be the only one: a trial's lease says
  /// who that is.
  public init(at path: String) throws(StoreError) {
    try Files.makeFolder(Files.folder(of: path))
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw StoreError(path, "create the file", .system(errno)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = errno
      close(descriptor)
      throw StoreError(path, "look at the file", .system(error))
    }
    (self.path, length) = (path, Int(status.st_size))
  }

  /// Adds bytes at the end.
  public func append(_ bytes: [UInt8]) throws(StoreError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(length)) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw StoreError(path, "append to the file", .system(errno)) }
      rest = rest.dropFirst(count)
      length += count
    }
  }

  /// Bytes of a part of the file; fewer where it ends before.
  public func read(_ range: Range<Int>) throws(StoreError) -> [UInt8] {
    let range = range.clamped(to: 0..<length)
    var failure: Int32?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while filled < range.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let count = pread(descriptor, rest.baseAddress, rest.count, off_t(range.lowerBound + filled))
        if count < 0, errno == EINTR { continue }
        if count < 0 { failure = errno }
        guard count > 0 else { return }
        filled += count
      }
    }
    if let failure { throw StoreError(path, "read the file", .system(failure)) }
    return bytes
  }

  /// Removes what stands behind `length` bytes.
  public func cut(to length: Int) throws(StoreError) {
    guard length < self.length else { return }
    guard ftruncate(descriptor, off_t(length)) == 0 else {
      throw StoreError(path, "shorten the file", .system(errno))
    }
    self.length = length
  }

  /// Waits until everything is on disk.
  public func synchronize() throws(StoreError) {
    guard fsync(descriptor) == 0 else { throw StoreError(path, "make it durable", .system(errno)) }
  }

  /// The error for bytes that are not those that were written.
  public func damage(at offset: Int) -> StoreError {
    StoreError(path, "read the file", .damaged(offset: offset))
  }

  deinit { close(descriptor) }
}
