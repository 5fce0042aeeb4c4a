import CHDF5

/// An open HDF5 object (file, group, dataset, type, space, property list), closed exactly once.
///
/// Must be used under the library's lock; the last owner may release it on any thread.
final class Handle: @unchecked Sendable {
  typealias Closer = @Sendable (hid_t) -> herr_t

  let id: hid_t
  private let closer: Closer
  private var isOpen = true

  /// Takes over a handle that HDF5 has just returned, or throws its error.
  init(_ id: hid_t, _ closer: @escaping Closer, _ action: @autoclosure () -> String, in file: String)
    throws(StoreError)
  {
    self.id = try check(id, action(), in: file)
    self.closer = closer
  }

  /// Closes now, for cases in which a failure matters: the last bytes of a file are written here.
  func close(_ action: @autoclosure () -> String, in file: String) throws(StoreError) {
    guard isOpen else { return }
    isOpen = false
    try check(closer(id), action(), in: file)
  }

  /// Leaves the object open for good: after a failed write, HDF5's own closing may fail again or crash.
  func abandon() { isOpen = false }

  deinit {
    guard isOpen else { return }
    lab_h5_silence()
    _ = closer(id)
  }
}
