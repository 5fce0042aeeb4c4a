#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Files and folders by system calls, each failure a `StoreError` with its `errno`.
enum Files {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The folder a path lies in; `.` for a bare name.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The `errno` of opening a file for reading, or nil if it can be opened.
  static func errorOfReading(_ path: String) -> Int32? {
    guard !isFolder(path) else { return EISDIR }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno }
    close(descriptor)
    return nil
  }

  /// Creates a folder and those around it if they are missing.
  static func makeFolder(_ path: String) throws(StoreError) {
    guard !path.isEmpty, !isFolder(path) else { return }
    let around = folder(of: path)
    if around != path { try makeFolder(around) }
    guard mkdir(path, 0o777) != 0 else { return }
    let code = errno
    guard code != EEXIST || !isFolder(path) else { return }
    throw StoreError(path, "make the folder", .system(code == EEXIST ? ENOTDIR : code))
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// How many names a file has; 0 if there is none.
  static func names(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_nlink) : 0
  }

  /// How many bytes a file has; 0 if there is none.
  static func bytes(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Removes a file, if there is one.
  static func remove(_ path: String) throws(StoreError) {
    guard unlink(path) != 0, errno != ENOENT else { return }
    throw StoreError(path, "remove the file", .system(errno))
  }

  /// Removes a folder, unless something is in it.
  static func removeEmptyFolder(_ path: String) { rmdir(path) }

  /// The names in a folder, sorted; empty if it cannot be listed.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Bytes of a file that are read at a time.
  static let partSize = 1 << 20

  /// Calls `body` with one part of a file after another, from `start` on, each with its offset, until it
  /// returns false.
  ///
  /// A part is `size` bytes long, or shorter at the end of the file; it begins `overlap` bytes before the end of
  /// the previous one.
  static func read(
    _ path: String, from start: Int, size: Int = partSize, overlap: Int = 0,
    _ body: (UnsafeRawBufferPointer, Int) -> Bool
  ) throws(StoreError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError(path, "open the file", .system(errno)) }
    defer { close(descriptor) }
    let part = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { part.deallocate() }
    var offset = start
    while true {
      let count = pread(descriptor, part.baseAddress, part.count, off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw StoreError(path, "read the file", .system(errno)) }
      guard count > overlap, body(UnsafeRawBufferPointer(rebasing: part[..<count]), offset) else { return }
      offset += count - overlap
    }
  }

  /// A path at which there is nothing: `path`, or `path.2` and so on.
  static func free(_ path: String) -> String {
    var (free, number) = (path, 2)
    while exists(free) { (free, number) = ("\(path).\(number)", number + 1) }
    return free
  }

  /// Renames within a file system, replacing a file of that name, and makes the new name durable.
  static func move(_ path: String, to target: String) throws(StoreError) {
    try place(path, at: target)
    try synchronize(folder(of: target))
  }

  /// The same, but after a power cut the file may still have its old name.
  static func place(_ path: String, at target: String) throws(StoreError) {
    guard rename(path, target) == 0 else {
      throw StoreError(path, "rename it to \(target)", .system(errno))
    }
  }

  /// Waits until a file, or a folder's list of names, is on disk.
  static func synchronize(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError(path, "open it to make it durable", .system(errno)) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw StoreError(path, "make it durable", .system(errno)) }
  }

  /// Replaces a file with bytes: readers see the old file or the new one, never a part. Creates missing
  /// folders.
  ///
  /// - Parameters:
  ///   - bytes: all of the file.
  ///   - path: where it is to lie.
  ///   - isDurable: false for what can be made again after a power cut, which leaves the old file, the new one or
  ///     a damaged one.
  static func writeAtomically(_ bytes: [UInt8], to path: String, isDurable: Bool = true) throws(StoreError) {
    try makeFolder(folder(of: path))
    // Another machine may write the same file, under the same number of process.
    let temporary = "\(path).\(String(UInt64.random(in: 0 ... .max), radix: 36)).part"
    do throws(StoreError) {
      try fill(temporary, with: bytes, isDurable: isDurable)
      if isDurable { try move(temporary, to: path) } else { try place(temporary, at: path) }
    } catch {
      unlink(temporary)
      throw StoreError(path, error.action, error.cause)
    }
  }

  /// Replaces a file's bytes.
  ///
  /// - Returns: how the file looks; nil if that cannot be told.
  @discardableResult
  static func fill(_ path: String, with bytes: [UInt8], isDurable: Bool) throws(StoreError) -> FileVersion? {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw StoreError(path, "create the file", .system(errno)) }
    defer { close(descriptor) }
    try fill(descriptor, path, with: bytes)
    guard !isDurable || fsync(descriptor) == 0 else {
      throw StoreError(path, "make the file durable", .system(errno))
    }
    return FileVersion(of: descriptor)
  }

  /// Creates a file; false if there is one already.
  static func create(_ path: String, with bytes: [UInt8]) throws(StoreError) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      guard errno == EEXIST else { throw StoreError(path, "create the file", .system(errno)) }
      return false
    }
    defer { close(descriptor) }
    try fill(descriptor, path, with: bytes)
    return true
  }

  private static func fill(_ descriptor: Int32, _ path: String, with bytes: [UInt8]) throws(StoreError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw StoreError(path, "write the file", .system(errno)) }
      rest = rest.dropFirst(count)
    }
  }

  /// All of a small file; nil if there is none.
  static func contents(_ path: String) throws(StoreError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      // Removed on another machine meanwhile.
      guard [ENOENT, ESTALE].contains(errno) else { throw StoreError(path, "open the file", .system(errno)) }
      return nil
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = [], part = [UInt8](repeating: 0, count: 8192)
    while true {
      let count = pread(descriptor, &part, part.count, off_t(bytes.count))
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == ESTALE { return nil }
      guard count >= 0 else { throw StoreError(path, "read the file", .system(errno)) }
      guard count > 0 else { return bytes }
      bytes += part[..<count]
    }
  }

  /// The first line of a file of the system's; nil if it cannot be read.
  static func line(_ path: String) -> String? {
    guard let bytes = try? contents(path) else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
