#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Zeroed, 64-byte aligned memory for numbers of one precision, freed with its last view.
///
/// Not synchronised: a storage belongs to one trial, and a trial to one thread at a time.
public final class Storage: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  public let count: Int
  public let precision: Precision

  public init(count: Int, precision: Precision) {
    precondition(count >= 0, "a storage cannot hold \(count) numbers")
    let bytes = max(count * precision.size, 64)
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, 64, bytes) == 0, let base = pointer else {
      fatal("out of memory: \(bytes) bytes")
    }
    memset(base, 0, bytes)
    (self.base, self.count, self.precision) = (base, count, precision)
  }

  deinit { free(base) }
}

/// Ends the process with a message, also in an optimised build, for conditions that no caller could handle.
func fatal(_ message: String) -> Never { fatalError(message) }
