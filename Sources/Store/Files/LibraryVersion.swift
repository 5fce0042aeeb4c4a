import CHDF5

/// The version of HDF5: that of the headers this program was built with, and that of the library it runs
/// with.
public struct LibraryVersion: Sendable {
  public let headers: String
  public let library: String

  /// The versions in this process.
  public static var current: LibraryVersion {
    // To ask wakes the library up, which must be prepared before.
    let told: (UInt32, UInt32, UInt32)? = try? Library.locked {
      () throws(StoreError) -> (UInt32, UInt32, UInt32) in
      var numbers: (UInt32, UInt32, UInt32) = (0, 0, 0)
      try check(
        H5get_libversion(&numbers.0, &numbers.1, &numbers.2), "tell the version", in: "the library")
      return numbers
    }
    let numbers = told ?? (0, 0, 0)
    return LibraryVersion(
      headers: "\(H5_VERS_MAJOR).\(H5_VERS_MINOR).\(H5_VERS_RELEASE)",
      library: "\(numbers.0).\(numbers.1).\(numbers.2)")
  }
}
