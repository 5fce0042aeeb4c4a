import CHDF5
import Synchronization

/// The HDF5 library as a whole: one lock around each public operation, nothing printed, error statuses
/// thrown.
///
/// HDF5 locks each of its calls, but an operation here is several calls (extend, select, write), and trials
/// are written from several threads: the lock makes an operation one step.
enum Library {
  private static let lock = Mutex(())

  /// At exit HDF5 would close what a failed write left open, and crash if the disk is full; everything that
  /// matters is closed before.
  private static let isPrepared: Bool = H5dont_atexit() >= 0 && lab_h5_register_lzf() >= 0

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

  /// The innermost entry of this thread's error stack: the system call that failed, or else its message.
  static func innermostCause() -> StoreError.Cause {
    var message = "HDF5 gives no reason"
    withUnsafeMutablePointer(to: &message) { place in
      _ = lab_h5_walk_errors(
        { depth, entry, context in
          guard depth == 0, let text = entry?.pointee.desc, let context else { return 0 }
          context.assumingMemoryBound(to: String.self).pointee = String(cString: text)
          return 0
        }, place)
    }
    return cause(message)
  }

  /// What one of its messages says.
  static func cause(_ message: String) -> StoreError.Cause {
    // `…, errno = 28, error message = 'No space left on device', …`
    if let place = message.firstRange(of: "errno = "),
      let code = Int32(message[place.upperBound...].prefix { $0.isNumber }), code > 0
    {
      return .system(code)
    }
    return .library(message.split(whereSeparator: \.isNewline).joined(separator: " "))
  }
}

/// `H5P_DEFAULT` as a handle; Swift imports the macro as an `Int32`.
let byDefault = hid_t(H5P_DEFAULT)

/// Returns a status or handle of HDF5 unchanged, or throws what its error stack says.
@discardableResult
func check<Status: SignedInteger>(
  _ status: Status, _ action: @autoclosure () -> String, in file: String
) throws(StoreError) -> Status {
  guard status < 0 else { return status }
  throw StoreError(file, action(), Library.innermostCause())
}
