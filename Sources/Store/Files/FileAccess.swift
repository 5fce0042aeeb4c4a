import CHDF5

/// How HDF5 opens files.
enum FileAccess {
  /// Disables file locks. A program started while a file is open (gnuplot, git) inherits its descriptor, and
  /// with it a lock that would outlive the file's closing; shared file systems often have no locks. None is
  /// needed: a trial's file has one writer, and gets its name only when it is complete.
  static func properties(_ action: String, in path: String) throws(StoreError) -> Handle {
    let access = try Handle(H5Pcreate(lab_h5_file_access()), { H5Pclose($0) }, action, in: path)
    try check(H5Pset_file_locking(access.id, false, true), action, in: path)
    return access
  }

  /// Files that are written.
  ///
  /// Library bounds V18: object headers with checksums and attributes beyond 64 KB, but not the newest form, whose
  /// "open for write" mark makes a killed run unreadable.
  ///
  /// - Parameter image: nil for a file on disk; otherwise the file lies in memory and begins with these bytes.
  static func writing(_ image: [UInt8]?, _ action: String, in path: String) throws(StoreError) -> Handle {
    let access = try properties(action, in: path)
    try check(H5Pset_libver_bounds(access.id, H5F_LIBVER_V18, H5F_LIBVER_V18), action, in: path)
    // Closing the file closes all that is open in it: nothing may be written after the rename.
    try check(H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG), action, in: path)
    guard let image else { return access }
    try check(H5Pset_fapl_core(access.id, growth, false), action, in: path)
    guard !image.isEmpty else { return access }
    // It is copied, and changed nowhere.
    let status = image.withUnsafeBytes { bytes in
      H5Pset_file_image(access.id, UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }
    try check(status, action, in: path)
    return access
  }

  /// Bytes by which a file in memory grows.
  private static let growth = 256 << 10
}
