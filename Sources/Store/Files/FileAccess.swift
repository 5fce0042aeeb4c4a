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
}
