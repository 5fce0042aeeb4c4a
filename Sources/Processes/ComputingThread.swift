#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A thread with a stack of 8 MiB, as a main thread has, whatever the limits of this process.
public enum ComputingThread {
  private static let stack = 8 << 20

  private final class Work {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts one. Nobody waits for its end: `work` tells whom it concerns.
  ///
  /// - Parameter work: what it does.
  /// - Throws: why the system starts none: too many threads, or too little memory for a stack.
  public static func start(_ work: @escaping @Sendable () -> Void) throws(SpawnError) {
    let given = Unmanaged.passRetained(Work(work))
    let code = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { attributes in
      guard let attributes = attributes.baseAddress else { return ENOMEM }
      pthread_attr_init(attributes)
      defer { pthread_attr_destroy(attributes) }
      pthread_attr_setstacksize(attributes, stack)
      pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
      #if canImport(Glibc)
      var thread = pthread_t()
      #else
      var thread: pthread_t?
      #endif
      return pthread_create(&thread, attributes, run, given.toOpaque())
    }
    guard code == 0 else {
      given.release()
      throw SpawnError("a thread", code)
    }
  }

  #if canImport(Glibc)
  private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { given in
    if let given { Unmanaged<Work>.fromOpaque(given).takeRetainedValue().run() }
    return nil
  }
  #else
  private static let run: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { given in
    Unmanaged<Work>.fromOpaque(given).takeRetainedValue().run()
    return nil
  }
  #endif
}
