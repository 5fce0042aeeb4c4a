import CHDF5

/// Reads a trial file, or any HDF5 file whose axes are dimension scales. May be used from any thread.
public final class TrialFile: Sendable {
  public let path: String
  let tree: FileTree

  /// Opens for reading; throws if the file is missing, is not HDF5, is truncated or is being written.
  public init(reading path: String) throws(StoreError) {
    self.path = path
    tree = try Library.locked { () throws(StoreError) in
      if let code = Files.errorOfReading(path) { throw StoreError(path, "open the file", .system(code)) }
      let access = try FileAccess.properties("open the file", in: path)
      let id = H5Fopen(path, lab_h5_read_only(), access.id)
      let tree = FileTree(file: try Handle(id, { H5Fclose($0) }, "open the file", in: path), path: path)
      if let seal = try HeapSeal(storedIn: tree) { try seal.verify(path) }
      return tree
    }
  }

  /// Under the lock too: a process that forks while a file is being closed would inherit HDF5's own lock,
  /// held for ever.
  deinit { try? Library.locked { () throws(StoreError) in try tree.file.close("close the file", in: path) } }

  /// Whether there is a group or a dataset of this path.
  public func contains(_ object: String) -> Bool {
    (try? read(object) { path throws(StoreError) in tree.contains(path) }) ?? false
  }

  /// Whether there is a group of this path.
  public func isGroup(_ object: String) -> Bool {
    (try? read(object) { path throws(StoreError) in tree.isGroup(path) }) ?? false
  }

  /// The names in a group, dimensions included, sorted by their bytes.
  public func children(_ group: String) throws(StoreError) -> [String] {
    try read(group) { path throws(StoreError) in try tree.names(in: path) }
  }

  /// The extents of a dataset's axes; empty for a scalar.
  public func shape(_ dataset: String) throws(StoreError) -> [Int] {
    try read(dataset) { path throws(StoreError) in try StoredDataset(path, in: tree).shape }
  }

  /// The type of a dataset's elements; smaller or unsigned numbers are reported as the next type that holds
  /// them.
  public func elementType(_ dataset: String) throws(StoreError) -> ElementType {
    try read(dataset) { path throws(StoreError) in try StoredDataset(path, in: tree).type }
  }

  /// The type of a dataset's elements and the extents of its axes; nil if there is nothing of this path.
  public func form(of dataset: String) throws(StoreError) -> (type: ElementType, shape: [Int])? {
    try read(dataset) { path throws(StoreError) in
      do throws(StoreError) {
        let stored = try StoredDataset(path, in: tree)
        return (stored.type, stored.shape)
      } catch {
        if case .missingObject = error.cause { return nil }
        throw error
      }
    }
  }

  /// The names of a dataset's axes.
  public func dimensions(_ dataset: String) throws(StoreError) -> [String] {
    try read(dataset) { path throws(StoreError) in try StoredDataset(path, in: tree).scalePaths().map(\.name)
    }
  }

  /// The axes of a dataset with their sizes, coordinates and units.
  public func axes(_ dataset: String) throws(StoreError) -> [Dimension] {
    try read(dataset) { path throws(StoreError) in
      var axes: [Dimension] = []
      for scale in try StoredDataset(path, in: tree).scalePaths() {
        axes.append(try StoredDataset(scale, in: tree).dimension())
      }
      return axes
    }
  }

  /// All numbers of a dataset, in C order.
  public func reals(_ dataset: String) throws(StoreError) -> [Double] {
    try read(dataset) { path throws(StoreError) in try StoredDataset(path, in: tree).reals(rows: nil) }
  }

  /// The numbers at one index of the first axis, in C order.
  public func reals(_ dataset: String, row: Int) throws(StoreError) -> [Double] {
    try reals(dataset, rows: Self.range(row))
  }

  /// The number at the last index of an axis; nil if it has none.
  public func last(_ dataset: String) throws(StoreError) -> Double? {
    try read(dataset) { path throws(StoreError) in
      let stored = try StoredDataset(path, in: tree), count = stored.shape.first ?? 0
      return count > 0 ? try stored.reals(rows: count - 1..<count).first : nil
    }
  }

  /// The numbers at consecutive indices of the first axis, in C order.
  public func reals(_ dataset: String, rows: Range<Int>) throws(StoreError) -> [Double] {
    try read(dataset) { path throws(StoreError) in try StoredDataset(path, in: tree).reals(rows: rows) }
  }

  /// The numbers at consecutive indices of the first axis, or all of them, as bytes of the dataset's own type in
  /// C order.
  public func bytes(_ dataset: String, rows: Range<Int>? = nil) throws(StoreError) -> [UInt8] {
    try read(dataset) { path throws(StoreError) in try StoredDataset(path, in: tree).bytes(rows: rows) }
  }

  /// All integers of a dataset, in C order.
  public func integers(_ dataset: String) throws(StoreError) -> [Int64] {
    try read(dataset) { path throws(StoreError) in try StoredDataset(path, in: tree).integers(rows: nil) }
  }

  /// The integers at one index of the first axis, in C order.
  public func integers(_ dataset: String, row: Int) throws(StoreError) -> [Int64] {
    try integers(dataset, rows: Self.range(row))
  }

  /// The integers at consecutive indices of the first axis, in C order.
  public func integers(_ dataset: String, rows: Range<Int>) throws(StoreError) -> [Int64] {
    try read(dataset) { path throws(StoreError) in try StoredDataset(path, in: tree).integers(rows: rows) }
  }

  /// All texts of a dataset, in C order.
  public func strings(_ dataset: String) throws(StoreError) -> [String] {
    try read(dataset) { path throws(StoreError) in try StoredDataset(path, in: tree).strings(rows: nil) }
  }

  /// The texts at one index of the first axis, in C order.
  public func strings(_ dataset: String, row: Int) throws(StoreError) -> [String] {
    try read(dataset) { path throws(StoreError) in
      try StoredDataset(path, in: tree).strings(rows: Self.range(row))
    }
  }

  /// One row as a range; for the last `Int` an empty one, which lies outside every dataset all the same.
  private static func range(_ row: Int) -> Range<Int> { row..<max(row, row &+ 1) }

  /// Runs one operation on an object under the library's lock.
  func read<Result: Sendable>(
    _ object: String, _ body: (ObjectPath) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try Library.locked { () throws(StoreError) in try body(try ObjectPath(object, "read \(object)", in: path))
    }
  }
}
