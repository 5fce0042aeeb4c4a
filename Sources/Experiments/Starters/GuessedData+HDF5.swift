public import Components
public import SequenceTasks

extension GuessedData {
  /// Looks at a file of any format that a task reads.
  public init(lookingAt path: String) throws(Problem) {
    try self.init(lookingAt: path, hdf5: HDF5Arrays.open)
  }
}
