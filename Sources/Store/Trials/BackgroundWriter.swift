import Dispatch
import Synchronization

/// Writes a trial file on a thread of its own, in the order of the calls: the training thread copies its
/// numbers into a page and goes on.
///
/// Pages are recycled, and at most two are being written: a caller with a third one waits, so that memory
/// stays bounded and nothing is dropped. Appended data are on their way to the operating system after
/// `flush`, or when a page is full. The first failure is thrown by the next call, and nothing is written
/// after it. Must be used by one thread at a time.
public final class BackgroundWriter: @unchecked Sendable {
  private let writer: TrialWriter
  private let queue = DispatchQueue(label: "lab.trial-writer")
  private let room = DispatchSemaphore(value: BackgroundWriter.pagesUnderWay)
  private let shared = Mutex<Shared>(Shared())
  private var page = Page()

  /// What both threads use.
  private struct Shared: Sendable {
    var spare: [Page] = []
    var failure: StoreError?
  }

  static let pagesUnderWay = 2
  /// A page of this many bytes is written without waiting for `flush`; a larger tensor gets a page of its
  /// own.
  static let pageBytes = 16 << 20

  /// Takes over a file whose datasets have been created, except those that `perform` adds.
  public init(_ writer: TrialWriter) { self.writer = writer }

  /// Appends rows of a dataset's own type, in C order.
  ///
  /// - Parameters:
  ///   - path: the dataset.
  ///   - byteCount: the size of the rows.
  ///   - fill: writes all bytes of the memory it is given.
  public func append(_ path: String, byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void)
    throws(StoreError)
  {
    try throwFailure()
    if page.used > 0, page.used + byteCount > BackgroundWriter.pageBytes { send() }
    let range = page.take(byteCount, fill)
    page.operations.append(.append(path, range))
  }

  /// Performs another operation on the file, after everything that was appended before.
  public func perform(_ operation: @Sendable @escaping (TrialWriter) throws(StoreError) -> Void)
    throws(StoreError)
  {
    try throwFailure()
    page.operations.append(.perform(operation))
  }

  /// Starts handing what was appended to the operating system; once there, it survives the death of this
  /// process.
  public func flush() throws(StoreError) {
    try perform { writer throws(StoreError) in try writer.flush() }
    send()
  }

  /// Waits until everything is written, then finishes the file.
  ///
  /// - Returns: the file's digest, if it is known without reading it.
  @discardableResult
  public func finish() throws(StoreError) -> FileDigest? {
    send()
    queue.sync {}
    try throwFailure()
    return try writer.finish()
  }

  /// Waits until everything is done that was asked for, then removes the file.
  public func discard() throws(StoreError) {
    send()
    queue.sync {}
    try throwFailure()
    try writer.discard()
  }

  /// Hands the page over and takes a spare one.
  private func send() {
    let full = page
    if full.operations.isEmpty { return }
    room.wait()
    queue.async {
      self.write(full)
      self.room.signal()
    }
    page = shared.withLock { $0.spare.popLast() } ?? Page()
  }

  private func write(_ page: Page) {
    // After a failure pages are only emptied.
    if shared.withLock({ $0.failure }) == nil {
      do throws(StoreError) {
        try page.write(to: writer)
      } catch {
        shared.withLock { $0.failure = error }
      }
    }
    page.clear()
    shared.withLock { $0.spare.append(page) }
  }

  private func throwFailure() throws(StoreError) {
    guard let failure = shared.withLock({ $0.failure }) else { return }
    queue.sync {}
    throw failure
  }
}

/// Bytes to be written, and the operations that write them. Used by one thread at a time.
private final class Page: @unchecked Sendable {
  enum Operation {
    case append(_ path: String, Range<Int>)
    case perform(@Sendable (TrialWriter) throws(StoreError) -> Void)
  }

  var operations: [Operation] = []
  private(set) var used = 0
  private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: Page.alignment)

  private static let alignment = 64

  /// Reserves the next bytes and lets `fill` write them; a page that is too small is moved to more memory.
  func take(_ count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) -> Range<Int> {
    let start = (used + Page.alignment - 1) / Page.alignment * Page.alignment
    if start + count > memory.count { grow(to: max(start + count, 2 * memory.count)) }
    fill(UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + count]))
    used = start + count
    return start..<used
  }

  func write(to writer: TrialWriter) throws(StoreError) {
    for operation in operations {
      switch operation {
      case .append(let path, let range):
        try writer.append(path, UnsafeRawBufferPointer(rebasing: memory[range]))
      case .perform(let body): try body(writer)
      }
    }
  }

  /// Forgets everything but the memory.
  func clear() {
    operations.removeAll(keepingCapacity: true)
    used = 0
  }

  private func grow(to size: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: Page.alignment)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<used]))
    memory.deallocate()
    memory = larger
  }

  deinit { memory.deallocate() }
}
