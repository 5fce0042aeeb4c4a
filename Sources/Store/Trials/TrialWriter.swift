import CHDF5

/// Writes one trial file: first as `PATH.HOST-PROCESS-N.part`, renamed to `PATH` when it is complete.
///
/// Axes are dimensions, defined before the datasets that use them; a dataset is created, then written whole
/// or appended to. A writer may be used from any thread; each operation is one step. Without `finish()` the
/// `.part` is closed and left behind; the next writer of the same file removes it once this process has
/// ended.
public final class TrialWriter: @unchecked Sendable {
  /// The file's path once it is finished.
  public let path: String
  /// The file's path until then.
  public var partialPath: String { partial.path }

  private let partial: PartialFile

  /// Used under the library's lock only; nil once the file is closed or broken.
  private var contents: TrialContents?
  /// HDF5's message when a failure broke the file.
  private var failure: String?

  /// Starts a file; removes unfinished ones left behind by ended processes of this machine, and creates
  /// missing folders.
  public init(at path: String) throws(StoreError) {
    self.path = path
    try Files.makeFolder(Files.folder(of: path))
    try PartialFile.removeAbandoned(of: path)
    partial = PartialFile(of: path)
    contents = TrialContents(FileTree(file: try Self.create(partial.path), path: partial.path))
  }

  /// Creates the file with library bounds V18: object headers with checksums and attributes beyond 64 KB, but
  /// not the newest form, whose "open for write" mark makes a killed run unreadable.
  private static func create(_ path: String) throws(StoreError) -> Handle {
    try Library.locked { () throws(StoreError) in
      let action = "create the file"
      let access = try FileAccess.properties(action, in: path)
      try check(H5Pset_libver_bounds(access.id, H5F_LIBVER_V18, H5F_LIBVER_V18), action, in: path)
      // Closing the file closes all that is open in it: nothing may be written after the rename.
      try check(H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG), action, in: path)
      let creation = try Handle(H5Pcreate(lab_h5_file_create()), { H5Pclose($0) }, action, in: path)
      try check(H5Pset_obj_track_times(creation.id, false), action, in: path)
      let id = H5Fcreate(path, lab_h5_truncate(), creation.id, access.id)
      return try Handle(id, { H5Fclose($0) }, action, in: path)
    }
  }

  /// Sets an attribute of a group or dataset, replacing one of the same name.
  public func setAttribute(_ name: String, _ value: AttributeValue, on object: String = "/")
    throws(StoreError)
  {
    try change("set the attribute \(name) of \(object)") { contents, action throws(StoreError) in
      let path = try ObjectPath(object, action, in: contents.tree.path)
      let handle = try contents.tree.open(path, action)
      try Attributes(object: handle, name: path.description, file: contents.tree.path).set(name, value)
    }
  }

  /// Defines a dimension for the datasets in `group` and below it.
  public func define(_ dimension: Dimension, in group: String = "/") throws(StoreError) {
    try change("define the dimension \(dimension.name)") { contents, action throws(StoreError) in
      try contents.define(dimension, in: try ObjectPath(group, action, in: contents.tree.path))
    }
  }

  /// Creates a dataset and the groups around it.
  ///
  /// - Parameters:
  ///   - path: the dataset.
  ///   - type: the type of its elements.
  ///   - dimensions: one name for each axis, looked up in the dataset's group, then in the groups around it;
  ///     empty for a scalar. Only the first may be unlimited.
  ///   - attributes: set on the dataset at once.
  ///   - deflate: zlib's level from 1 to 9; nil (the default) stores the bytes as they are.
  public func create(
    _ path: String, _ type: ElementType, dimensions: [String], attributes: [(String, AttributeValue)] = [],
    deflate: Int? = nil
  ) throws(StoreError) {
    try change("create \(path)") { contents, action throws(StoreError) in
      let object = try ObjectPath(path, action, in: contents.tree.path)
      try contents.create(object, type, dimensions: dimensions, attributes: attributes, deflate: deflate)
    }
  }

  /// Writes a whole fixed dataset from bytes of its own type, in C order.
  public func write(_ path: String, _ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    try withDataset(path, "write") { dataset throws(StoreError) in try dataset.write(bytes, growing: false) }
  }

  /// Writes a whole fixed dataset; one value for a scalar.
  public func write(_ path: String, _ values: [some StoredElement]) throws(StoreError) {
    try withDataset(path, "write") { dataset throws(StoreError) in try dataset.write(values, growing: false) }
  }

  /// Writes a whole fixed dataset of text.
  public func write(_ path: String, _ texts: [String]) throws(StoreError) {
    try withDataset(path, "write") { dataset throws(StoreError) in try dataset.write(texts, growing: false) }
  }

  /// Appends one or more rows from bytes of the dataset's own type, in C order.
  public func append(_ path: String, _ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    try withDataset(path, "append to") { dataset throws(StoreError) in try dataset.write(bytes, growing: true)
    }
  }

  /// Appends one or more rows.
  public func append(_ path: String, _ values: [some StoredElement]) throws(StoreError) {
    try withDataset(path, "append to") { dataset throws(StoreError) in
      try dataset.write(values, growing: true)
    }
  }

  /// Appends one or more rows of text.
  public func append(_ path: String, _ texts: [String]) throws(StoreError) {
    try withDataset(path, "append to") { dataset throws(StoreError) in try dataset.write(texts, growing: true)
    }
  }

  /// Hands all rows to the operating system: they survive the death of the process, but not a power cut.
  public func flush() throws(StoreError) {
    try change("flush the file") { contents, _ throws(StoreError) in try contents.flush() }
  }

  /// Checks that the datasets along each unlimited dimension are equally long, closes the file, makes it
  /// durable and gives it its name, replacing an earlier file. After `unequalRows` the writer can still be
  /// used.
  public func finish() throws(StoreError) {
    try change("finish the file") { contents, _ throws(StoreError) in
      try contents.requireEqualRows()
      try contents.flush()
      try HeapSeal(scanning: partialPath).write(to: contents.tree)
      try contents.close()
      self.contents = nil
    }
    try Files.synchronize(partialPath)
    try Files.move(partialPath, to: path)
    partial.release()
  }

  /// Closes the file without giving it its name, and removes it.
  public func discard() throws(StoreError) {
    try change("close the file") { contents, _ throws(StoreError) in
      try contents.close()
      self.contents = nil
    }
    try Files.remove(partialPath)
    partial.release()
  }

  func withDataset<Result: Sendable>(
    _ path: String, _ verb: String, _ body: (WritableDataset) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try change("\(verb) \(path)") { contents, action throws(StoreError) in
      let object = try ObjectPath(path, action, in: contents.tree.path)
      return try body(try contents.dataset(object, action))
    }
  }

  func change<Result: Sendable>(
    _ action: String, _ body: (TrialContents, String) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try Library.locked { () throws(StoreError) in
      guard let contents else { throw StoreError(path, action, failure.map { .broken($0) } ?? .finished) }
      do throws(StoreError) {
        return try body(contents, action)
      } catch {
        // A failed call leaves the file in an unknown state, and closing it would write what failed.
        switch error.cause {
        case .library, .system: abandon(contents, because: error.reason)
        default: break
        }
        throw error
      }
    }
  }

  private func abandon(_ contents: TrialContents, because message: String) {
    contents.abandon()
    self.contents = nil
    failure = message
  }

  deinit {
    partial.release()
    try? Library.locked { () throws(StoreError) in try contents?.close() }
  }
}
