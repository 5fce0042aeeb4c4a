import CHDF5

/// The version of HDF5: that of the headers this program was built with, and that of the library it runs
/// with.
public struct LibraryVersion: Sendable {
  public let headers: String
  public let library: String

  /// The versions in this process.
  public static var current: LibraryVersion {
    var numbers: (UInt32, UInt32, UInt32) = (0, 0, 0)
    _ = H5get_libversion(&numbers.0, &numbers.1, &numbers.2)
    return LibraryVersion(
      headers: "\(H5_VERS_MAJOR).\(H5_VERS_MINOR).\(H5_VERS_RELEASE)",
      library: "\(numbers.0).\(numbers.1).\(numbers.2)")
  }
}
