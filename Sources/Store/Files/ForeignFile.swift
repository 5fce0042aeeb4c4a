import CHDF5

/// HDF5 files that this program did not write, and that may be damaged or malicious.
public enum ForeignFile {
  /// Whether HDF5 copes with datasets: it reads or refuses each, and neither crashes nor hangs.
  ///
  /// HDF5 1.10 crashes on some damaged files. The datasets are therefore read in a separate process first, at
  /// the cost of reading them twice.
  ///
  /// - Parameters:
  ///   - datasets: their paths in the file.
  ///   - path: the file.
  ///   - largest: values are not tried if there are more than this many, as they will not be read.
  ///   - seconds: the time allowed for the attempt.
  public static func isHarmless(
    _ datasets: [String], of path: String, largest: Int, seconds: UInt32 = 120
  ) throws(StoreError) -> Bool {
    // Under the lock, so that no other thread is inside HDF5 when the process is doubled.
    try Library.locked { () throws(StoreError) in
      let names = datasets.flatMap { $0.utf8CString }
      let outcome = lab_h5_try(path, names, names.isEmpty ? 0 : datasets.count, hssize_t(largest), seconds)
      guard outcome >= 0 else {
        throw StoreError(
          path, "read \(datasets.joined(separator: ", "))",
          .library("no process could be started to try it"))
      }
      return outcome == 0
    }
  }
}
