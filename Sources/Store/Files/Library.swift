import CHDF5
import Synchronization

/// The HDF5 library as a whole: one lock around each public operation, no printing, its statuses as thrown errors.
///
/// HDF5 locks each of its calls, but an operation here is several calls (extend, select, write), and trials are written from
/// several threads: the lock makes an operation one step.
enum Library {
  private static let lock = Mutex(())

  /// At exit HDF5 would close what a failed write left open, and crashes when the disk is full; whatever matters is closed before.
  private static let isPrepared: Bool = H5dont_atexit() >= 0

  /// Runs `body` alone, with HDF5's own printing of errors switched off on this thread.
  ///
  /// Not reentrant: only public operations call it.
  static func locked<Result: Sendable>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
    try lock.withLock { (_: inout sending Void) throws(StoreError) -> Result in
      _ = isPrepared
      lab_h5_silence()
      return try body()
    }
  }

  /// The innermost message of this thread's error stack, on one line.
  static func innermostMessage() -> String {
    var message = "HDF5 gives no reason"
    withUnsafeMutablePointer(to: &message) { place in
      _ = lab_h5_walk_errors(
        { depth, entry, context in
          guard depth == 0, let text = entry?.pointee.desc, let context else { return 0 }
          context.assumingMemoryBound(to: String.self).pointee = String(cString: text)
          return 0
        }, place)
    }
    return short(message.split(whereSeparator: \.isNewline).joined(separator: " "))
  }

  /// Of a failed system call, HDF5 tells the clock, the buffer's address and more; this keeps what failed and why.
  private static func short(_ message: String) -> String {
    guard let lead = message.firstIndex(of: ":"), let reason = message.firstRange(of: "error message = '") else { return message }
    return "\(message[..<lead]): \(message[reason.upperBound...].prefix { $0 != "'" })"
  }
}

/// `H5P_DEFAULT` as a handle; Swift imports the macro as an `Int32`.
let byDefault = hid_t(H5P_DEFAULT)

/// Passes a status or a handle of HDF5 on, or throws what its error stack says.
@discardableResult
func check<Status: SignedInteger>(
  _ status: Status, _ action: @autoclosure () -> String, in file: String
) throws(StoreError) -> Status {
  guard status < 0 else { return status }
  throw StoreError(file, action(), .library(Library.innermostMessage()))
}
