import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An open file of this process, closed when the value goes. Not 0, 1 or 2, and not inherited by other
/// programs.
final class Descriptor: Sendable {
  private let open: Mutex<Int32?>

  /// −1 once it is closed.
  var number: Int32 { open.withLock { $0 ?? -1 } }

  /// Takes a descriptor over: it is replaced by a copy.
  init(copying number: Int32) throws(SpawnError) {
    let copy = number < 0 ? -1 : fcntl(number, F_DUPFD_CLOEXEC, 3), code = errno
    if number >= 0 { _ = closeDescriptor(number) }
    guard copy >= 0 else { throw SpawnError("a pipe", code) }
    open = Mutex(copy)
  }

  deinit { close() }

  func close() {
    open.withLock { number in
      if let open = number { _ = closeDescriptor(open) }
      number = nil
    }
  }

  /// The end that is read and the end that is written.
  static func pipe() throws(SpawnError) -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [-1, -1]
    guard makePipe(&ends) == 0 else { throw SpawnError("a pipe", errno) }
    let reading: Descriptor
    do throws(SpawnError) {
      reading = try Descriptor(copying: ends[0])
    } catch {
      _ = closeDescriptor(ends[1])
      throw error
    }
    return (reading, try Descriptor(copying: ends[1]))
  }

  /// A new file that nobody else can open, or, where none can be made, none that keeps anything.
  static func unnamedFile() -> Int32 {
    guard let file = tmpfile() else { return openNothing() }
    defer { fclose(file) }
    return dup(fileno(file))
  }

  /// False if nobody reads.
  func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = writeBytes(number, UnsafeRawBufferPointer(rebasing: rest))
        if count < 0, errno != EINTR { return false }
        rest = rest.dropFirst(max(0, count))
      }
      return true
    }
  }

  /// Some bytes, none at the end; nil if there are none within so many milliseconds.
  func read(within milliseconds: Int32) -> [UInt8]? {
    var wanted = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    let found = poll(&wanted, 1, milliseconds)
    if found == 0 || found < 0 && errno == EINTR { return nil }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = readBytes(number, &bytes)
      if count < 0, errno == EINTR { continue }
      return Array(bytes.prefix(max(0, count)))
    }
  }

  /// The last bytes of a file, so many at most.
  func tail(_ most: Int) -> [UInt8] {
    var facts = stat()
    guard fstat(number, &facts) == 0, facts.st_size > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: min(most, Int(facts.st_size)))
    let count = pread(number, &bytes, bytes.count, facts.st_size - off_t(bytes.count))
    return Array(bytes.prefix(max(0, count)))
  }
}

// The system's functions, under names that the methods above do not hide.
private func closeDescriptor(_ number: Int32) -> Int32 { close(number) }
private func makePipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }
private func openNothing() -> Int32 { open("/dev/null", O_RDWR) }
private func writeBytes(_ number: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(number, bytes.baseAddress, bytes.count)
}
private func readBytes(_ number: Int32, _ bytes: inout [UInt8]) -> Int { read(number, &bytes, bytes.count) }
