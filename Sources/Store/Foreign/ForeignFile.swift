import CHDF5

/// HDF5 files that this program did not write, and that may be damaged or malicious.
///
/// HDF5 1.10 crashes on some damaged files, and on others not each time. They are therefore read in a separate
/// process, which hands over what it read.
public enum ForeignFile {
  /// Reads an object.
  ///
  /// - Parameters:
  ///   - name: its path in the file; "/" is the group of all.
  ///   - path: the file.
  ///   - largest: a dataset of more elements is not read.
  ///   - seconds: the time allowed; nil: as much as a slow disk and a busy machine may take.
  /// - Throws: `missingObject`, `foreignType`, `implausible`, `brokenDown`, and what HDF5 refuses.
  public static func read(
    _ name: String, of path: String, largest: Int, seconds: UInt32? = nil
  ) throws(StoreError) -> ForeignObject {
    let seconds = seconds ?? UInt32(clamping: 20 + Files.bytes(of: path) >> 22)
    let object = try ObjectPath(name, "read \(name)", in: path)
    let reading = try ForeignReading(object, of: path, bounds(path, largest, seconds))
    return try reading.object()
  }

  /// Whether HDF5 copes with a file's names and attributes, and with datasets: it reads or refuses each, and neither
  /// crashes nor hangs.
  ///
  /// For files that are then read here, at the cost of reading them twice.
  ///
  /// - Parameters:
  ///   - datasets: the paths of those that are read; none where a file is only listed.
  ///   - path: the file.
  ///   - largest: values are not tried if there are more than this many, as they will not be read.
  ///   - seconds: the time allowed for the attempt.
  public static func isHarmless(
    _ datasets: [String], of path: String, largest: Int, seconds: UInt32 = 120
  ) throws(StoreError) -> Bool {
    // Under the lock, so that no other thread is inside HDF5 when the process is doubled.
    try Library.locked { () throws(StoreError) in
      let names = datasets.flatMap { $0.utf8CString }
      let outcome = lab_foreign_try(
        path, names, names.isEmpty ? 0 : datasets.count, bounds(path, largest, seconds))
      guard outcome >= 0 else {
        throw StoreError(
          path, "read \(datasets.joined(separator: ", "))",
          .library("no process could be started to try it"))
      }
      return outcome == 0
    }
  }

  /// - Throws: if HDF5 does not cope with a file's names, attributes and short datasets.
  public static func expectHarmless(_ path: String) throws(StoreError) {
    guard try isHarmless([], of: path, largest: 1) else {
      throw StoreError(path, "read the file", .library("HDF5 breaks on it"))
    }
  }

  /// Memory for the elements, once as they are stored and once as they are read, and for what HDF5 takes: a
  /// small file needs little, as compression makes it so much smaller at best.
  private static func bounds(_ path: String, _ largest: Int, _ seconds: UInt32) -> lab_foreign_bounds {
    let room = min(3 << 30, 256 << 20 + 2 * StoredDataset.largestExpansion * Files.bytes(of: path))
    return lab_foreign_bounds(elements: UInt64(largest), room: UInt64(room), seconds: seconds)
  }
}
