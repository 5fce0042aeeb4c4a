/// Why an operation on stored results could not be done: the file, what was being done to it, and the cause.
public struct StoreError: Error, Equatable, Sendable {
  /// The file or folder concerned.
  public let path: String
  /// What was being done, as a phrase that follows "cannot": `open the file`, `append to /records/step`.
  public let action: String
  /// What stood in the way.
  public let cause: Cause

  init(_ path: String, _ action: String, _ cause: Cause) {
    self.path = path
    self.action = action
    self.cause = cause
  }

  /// What stood in the way of an operation.
  public enum Cause: Equatable, Sendable {
    /// HDF5 reported an error; the innermost message of its stack.
    case library(String)
    /// A system call failed with this `errno`.
    case system(Int32)
    /// No object of this path is in the file; the paths that stand beside the place where it was sought.
    case missingObject(String, beside: [String])
    /// No attribute of this name is on the object; the names that are.
    case missingAttribute(String, among: [String])
    /// A dataset, dimension or group of this path is there already.
    case alreadyThere(String)
    /// No dimension of this name is defined in the dataset's group or in a group around it.
    case unknownDimension(String, defined: [String])
    /// A dataset or a dimension has the name of a dimension of a group around it, and would be taken for its coordinate.
    case nameOfDimension(String, taken: String)
    /// An unlimited dimension stands behind the first axis.
    case unlimitedBehindFirst(String)
    /// One dimension is named by two axes of a dataset.
    case repeatedDimension(String)
    /// A dimension's size and the number of its coordinates differ, or the size is not positive.
    case badSize(dimension: String, size: Int, coordinates: Int?)
    /// A shape whose bytes cannot be counted.
    case tooLarge(shape: [Int])
    /// Bytes or values that do not fill the dataset, or a whole number of its rows.
    case wrongCount(given: Int, expected: Int, unit: String, wholeRows: Bool)
    /// Values of one type for a dataset of another.
    case wrongType(given: String, stored: String)
    /// `append` to a dataset without an unlimited axis, or `write` to one that has it.
    case growth(isUnlimited: Bool)
    /// A row, or a range of rows, outside the first axis.
    case rowsOutOfRange(Range<Int>, rows: Int)
    /// An axis without a dimension scale.
    case unnamedAxis(Int)
    /// Datasets along one unlimited dimension whose row counts differ.
    case unequalRows(dimension: String, datasets: [RowCount])
    /// A name that cannot be used in a file or a folder, and the rule it breaks.
    case badName(String, rule: String)
    /// Text that HDF5 cannot hold.
    case nulInText
    /// The file claims more data than its size can hold.
    case implausible(bytes: Int, stored: Int)
    /// A part of the file is not what was written there.
    case damaged(offset: Int)
    /// An earlier failure of the library, told here, left the file in an unknown state.
    case broken(String)
    /// The writer has finished its file.
    case finished
  }

  /// The number of rows a dataset holds.
  public struct RowCount: Equatable, Sendable {
    public let dataset: String
    public let rows: Int
  }
}
