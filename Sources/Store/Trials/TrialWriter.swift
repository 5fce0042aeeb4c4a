import CHDF5

/// Writes one trial file: first as `PATH.HOST-PROCESS-N.part`, renamed to `PATH` when it is complete.
///
/// Axes are dimensions, defined before the datasets that use them; a dataset is created, then written whole
/// or appended to. A writer may be used from any thread; each operation is one step. Without `finish()` the
/// `.part` is closed and left behind; the next writer of the same file removes it once this process has
/// ended. A small file can lie in memory until it is finished.
public final class TrialWriter: @unchecked Sendable {
  /// The file's path once it is finished.
  public let path: String
  /// The file's path until then.
  public var partialPath: String { partial.path }

  private let partial: PartialFile
  private let isInMemory: Bool

  /// Used under the library's lock only; nil once the file is closed or broken.
  private var contents: TrialContents?
  /// HDF5's message when a failure broke the file.
  private var failure: String?

  /// Starts a file; removes unfinished ones left behind by ended processes of this machine, and creates
  /// missing folders.
  public init(at path: String) throws(StoreError) {
    (self.path, isInMemory) = (path, false)
    try Files.makeFolder(Files.folder(of: path))
    try PartialFile.removeAbandoned(of: path)
    partial = PartialFile(of: path)
    contents = TrialContents(FileTree(file: try Self.create(partial.path), path: partial.path))
  }

  /// Starts a file as a copy of a template.
  ///
  /// - Parameters:
  ///   - path: the file's path once it is finished.
  ///   - template: what it holds from the start.
  ///   - isInMemory: whether it lies in memory until it is finished.
  public init(at path: String, as template: TrialTemplate, isInMemory: Bool) throws(StoreError) {
    (self.path, self.isInMemory) = (path, isInMemory)
    try Files.makeFolder(Files.folder(of: path))
    if isInMemory {
      try PartialFile.removeAbandoned(nextTo: path)
    } else {
      try PartialFile.removeAbandoned(of: path)
    }
    partial = PartialFile(of: path)
    if !isInMemory { try Files.fill(partial.path, with: template.image, isDurable: false) }
    let image = isInMemory ? template.image : nil
    let file = try Self.open(partial.path, image)
    let tree = FileTree(file: file, path: partial.path, isInMemory: isInMemory)
    contents = TrialContents(tree, template.outline)
  }

  /// Starts a file that is never finished.
  ///
  /// - Parameter name: what messages call it.
  init(inMemory name: String) throws(StoreError) {
    (path, isInMemory, partial) = (name, true, PartialFile(of: name))
    let file = try Self.create(partial.path, isInMemory: true)
    contents = TrialContents(FileTree(file: file, path: partial.path, isInMemory: true))
  }

  private static func create(_ path: String, isInMemory: Bool = false) throws(StoreError) -> Handle {
    try Library.locked { () throws(StoreError) in
      let action = "create the file", access = try FileAccess.writing(isInMemory ? [] : nil, action, in: path)
      let creation = try Handle(H5Pcreate(lab_h5_file_create()), { H5Pclose($0) }, action, in: path)
      try check(H5Pset_obj_track_times(creation.id, false), action, in: path)
      let id = H5Fcreate(path, lab_h5_truncate(), creation.id, access.id)
      return try Handle(id, { H5Fclose($0) }, action, in: path)
    }
  }

  private static func open(_ path: String, _ image: [UInt8]?) throws(StoreError) -> Handle {
    try Library.locked { () throws(StoreError) in
      let action = "open the file", access = try FileAccess.writing(image, action, in: path)
      let id = H5Fopen(path, lab_h5_read_write(), access.id)
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

  /// Hands all rows to the operating system: they survive the death of the process, but not a power cut. Of a file in
  /// memory none does.
  public func flush() throws(StoreError) {
    guard !isInMemory else { return }
    try change("flush the file") { contents, _ throws(StoreError) in try contents.flush() }
  }

  /// Checks that the datasets along each unlimited dimension are equally long, closes the file, makes it
  /// durable and gives it its name, replacing an earlier file. After `unequalRows` the writer can still be
  /// used.
  ///
  /// - Returns: the digest, if it is known without reading the file: of one that lay in memory.
  @discardableResult
  public func finish() throws(StoreError) -> FileDigest? {
    guard !isInMemory else { return try finishImage() }
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
    return nil
  }

  private func finishImage() throws(StoreError) -> FileDigest? {
    let image = try change("finish the file") { contents, action throws(StoreError) in
      try contents.requireEqualRows()
      try contents.flush()
      try HeapSeal(scanning: try contents.tree.image()).write(to: contents.tree)
      try check(H5Fflush(contents.tree.file.id, H5F_SCOPE_GLOBAL), action, in: path)
      let image = try contents.tree.image()
      try contents.close()
      self.contents = nil
      return image
    }
    defer { partial.release() }
    do throws(StoreError) {
      let version = try Files.fill(partialPath, with: image, isDurable: true)
      try Files.move(partialPath, to: path)
      return try version.map { version throws(StoreError) in
        try FileDigest(of: image, in: path, version)
      }
    } catch {
      try? Files.remove(partialPath)
      throw error
    }
  }

  /// What a template is made of; the file is closed.
  func takeImage() throws(StoreError) -> (image: [UInt8], TrialContents.Outline) {
    try change("take the file's image") { contents, _ throws(StoreError) in
      try contents.flush()
      let taken = (image: try contents.tree.image(), try contents.outline())
      try contents.close()
      self.contents = nil
      partial.release()
      return taken
    }
  }

  /// Closes the file without giving it its name, and removes it.
  public func discard() throws(StoreError) {
    try change("close the file") { contents, _ throws(StoreError) in
      try contents.close()
      self.contents = nil
    }
    if !isInMemory { try Files.remove(partialPath) }
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
