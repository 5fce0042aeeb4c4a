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
    /// There is no object of this path; `beside` lists those in its group.
    case missingObject(String, beside: [String])
    /// The object has no attribute of this name; `among` lists those it has.
    case missingAttribute(String, among: [String])
    /// There is already a dataset, dimension or group of this path.
    case alreadyThere(String)
    /// No dimension of this name is defined in the dataset's group or in a group around it.
    case unknownDimension(String, defined: [String])
    /// A dataset or dimension has the name of a dimension in a group around it, and would be taken for its
    /// coordinate.
    case nameOfDimension(String, taken: String)
    /// An unlimited dimension is not a dataset's first axis.
    case unlimitedBehindFirst(String)
    /// Two axes of a dataset name the same dimension.
    case repeatedDimension(String)
    /// A dimension's size and the number of its coordinates differ, or the size is not positive.
    case badSize(dimension: String, size: Int, coordinates: Int?)
    /// A shape whose number of bytes overflows.
    case tooLarge(shape: [Int])
    /// The bytes or values given do not fill the dataset, or a whole number of its rows.
    case wrongCount(given: Int, expected: Int, unit: String, wholeRows: Bool)
    /// Values of one type were given for a dataset of another.
    case wrongType(given: String, stored: String)
    /// A dataset's elements, which another program wrote, are neither numbers nor text.
    case foreignType(ForeignType)
    /// `append` to a dataset without an unlimited axis, or `write` to one that has it.
    case growth(isUnlimited: Bool)
    /// A row, or a range of rows, outside the first axis.
    case rowsOutOfRange(Range<Int>, rows: Int)
    /// An axis without a dimension scale.
    case unnamedAxis(Int)
    /// Datasets along one unlimited dimension have different numbers of rows.
    case unequalRows(dimension: String, datasets: [RowCount])
    /// A name that cannot be used in a file or a folder, and the rule it breaks.
    case badName(String, rule: String)
    /// Neither an experiment's results are in the folder nor a folder with such.
    case noResults
    /// The text contains NUL, which HDF5 cannot store.
    case nulInText
    /// The file claims more data than a file of its size can hold.
    case implausible(bytes: Int, stored: Int)
    /// The library did not survive the file, in a process of its own; how that ended.
    case brokenDown(String)
    /// A part of the file differs from what was written there.
    case damaged(offset: Int)
    /// The file kept changing while it was being read.
    case changing
    /// An earlier failure of the library, quoted here, left the file in an unknown state.
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
