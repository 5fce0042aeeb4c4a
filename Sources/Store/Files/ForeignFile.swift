import CHDF5

/// HDF5 files that this program did not write, and that may be damaged or made to harm.
public enum ForeignFile {
  /// Whether HDF5 can be trusted with a dataset: it reads it or refuses it, and neither crashes nor hangs.
  ///
  /// HDF5 1.10 crashes on some damaged files. The reading is tried in a process of its own first, at the cost of reading twice.
  ///
  /// - Parameters:
  ///   - largest: numbers above which values are not tried, as they will not be read.
  ///   - seconds: what the attempt may take.
  public static func isHarmless(
    _ dataset: String, of path: String, largest: Int, seconds: UInt32 = 120
  ) throws(StoreError) -> Bool {
    // Under the lock, so that no other thread is inside HDF5 when the process is doubled.
    try Library.locked { () throws(StoreError) in
      let outcome = lab_h5_try(path, dataset, hssize_t(largest), seconds)
      guard outcome >= 0 else { throw StoreError(path, "read \(dataset)", .library("no process could be started to try it")) }
      return outcome == 0
    }
  }
}
