import CHDF5

/// A dataset that is being written: whole, or row by row along an unlimited first axis.
final class WritableDataset {
  /// What is known of a dataset without a look at it.
  struct Outline: Sendable {
    let path: ObjectPath
    let layout: DatasetLayout
    /// The unlimited dimension it grows along.
    let growsAlong: ObjectPath?
    /// Rows written so far; of a fixed dataset, 1 as soon as it is written.
    var rows = 0
    /// Where in the file it is described; nil where it is found by its path.
    var address: haddr_t?
    /// Where in the file its bytes lie, if they lie in one piece.
    var start: Int?
  }

  private(set) var outline: Outline
  private let tree: FileTree
  /// Nil until it is used, if the file was begun as a copy.
  private var opened: Handle?

  var path: ObjectPath { outline.path }
  var layout: DatasetLayout { outline.layout }
  var growsAlong: ObjectPath? { outline.growsAlong }
  var rows: Int { outline.rows }
  var file: String { tree.path }

  /// Creates the dataset; its group must exist.
  init(_ path: ObjectPath, _ layout: DatasetLayout, growsAlong: ObjectPath?, in tree: FileTree)
    throws(StoreError)
  {
    (outline, self.tree) = (Outline(path: path, layout: layout, growsAlong: growsAlong), tree)
    let file = tree.path
    let type = try layout.type.onDisk(in: file)
    let space = try layout.space(in: file)
    let properties = try layout.properties(in: file)
    let id = H5Dcreate2(
      tree.file.id, path.description, type.id, space.id, byDefault, properties.id, byDefault)
    opened = try Handle(id, { H5Dclose($0) }, "create \(path)", in: file)
  }

  /// A dataset that is in the file already.
  init(_ outline: Outline, in tree: FileTree) { (self.outline, self.tree) = (outline, tree) }

  func handle() throws(StoreError) -> Handle {
    if let opened { return opened }
    let action = "open \(path)"
    // Where it lies in a copy is known: no path has to be followed.
    let id =
      outline.address.map { H5Oopen_by_addr(tree.file.id, $0) }
      ?? H5Dopen2(tree.file.id, path.description, byDefault)
    let handle = try Handle(id, { H5Dclose($0) }, action, in: file)
    opened = handle
    return handle
  }

  /// The outline, with the places that a copy of the file has as well.
  func placed() throws(StoreError) -> Outline {
    var placed = outline, address: haddr_t = 0
    try check(lab_h5_address(tree.file.id, path.description, &address), "look at \(path)", in: file)
    placed.address = address
    if layout.chunk == nil, layout.type != .text {
      placed.start = Int(exactly: H5Dget_offset(try handle().id))
    }
    return placed
  }

  /// Leaves it open for good, after a failure of the library.
  func abandon() { opened?.abandon() }

  /// Throws `growth` if the dataset is to be written the other way.
  func require(growing: Bool) throws(StoreError) {
    guard growing != (growsAlong != nil) else { return }
    throw StoreError(file, action(growing), .growth(isUnlimited: growsAlong != nil))
  }

  /// Throws `wrongType` unless values of `type` may be stored here.
  func require(_ type: ElementType, growing: Bool) throws(StoreError) {
    guard !type.canBeStored(as: layout.type) else { return }
    throw StoreError(file, action(growing), .wrongType(given: type.rawValue, stored: layout.type.rawValue))
  }

  /// Writes all elements from `bytes`, `count` elements of `type` in C order.
  func write(_ bytes: UnsafeRawBufferPointer, count: Int, of type: ElementType) throws(StoreError) {
    let expected = layout.shape.reduce(1, *)
    guard count == expected else { throw wrongCount(count, expected: expected, growing: false) }
    if let place = try place(of: type) {
      place.copyMemory(from: bytes)
    } else {
      let memory = try type.inMemory(in: file), all = hid_t(H5S_ALL)
      let status = H5Dwrite(try handle().id, memory.id, all, all, byDefault, bytes.baseAddress)
      try check(status, action(false), in: file)
    }
    outline.rows = 1
  }

  /// The memory of all elements, if the file lies there, they lie as `type` does, and HDF5 may have no copy of them.
  private func place(of type: ElementType) throws(StoreError) -> UnsafeMutableRawBufferPointer? {
    let isAsStored = type == layout.type && 1.littleEndian == 1
    guard tree.isInMemory, isAsStored, opened == nil, let start = outline.start else { return nil }
    return UnsafeMutableRawBufferPointer(
      start: try tree.memory(action(false)) + start, count: layout.totalBytes)
  }

  /// Appends whole rows from `bytes`, `count` elements of `type` in C order; zero rows are allowed.
  ///
  /// On failure the dataset keeps the rows it had.
  func append(_ bytes: UnsafeRawBufferPointer, count: Int, of type: ElementType) throws(StoreError) {
    let perRow = layout.shape.dropFirst().reduce(1, *)
    guard count.isMultiple(of: perRow) else { throw wrongCount(count, expected: perRow, growing: true) }
    let added = count / perRow
    guard added > 0 else { return }
    try resize(to: rows + added)
    do throws(StoreError) {
      try writeRows(rows..<(rows + added), bytes, type)
    } catch {
      try? resize(to: rows)
      throw error
    }
    outline.rows += added
  }

  private func resize(to rows: Int) throws(StoreError) {
    var extents = layout.shape.map(hsize_t.init)
    extents[0] = hsize_t(rows)
    try check(H5Dset_extent(handle().id, extents), action(true), in: file)
  }

  private func writeRows(_ range: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ type: ElementType)
    throws(StoreError)
  {
    let memory = try type.inMemory(in: file), (onDisk, inMemory) = try select(range, action(true))
    let handle = try handle()
    let status = H5Dwrite(handle.id, memory.id, inMemory.id, onDisk.id, byDefault, bytes.baseAddress)
    try check(status, action(true), in: file)
  }

  /// Some rows on disk, and the memory they fill.
  func select(_ range: Range<Int>, _ action: String) throws(StoreError) -> (onDisk: Handle, inMemory: Handle)
  {
    let onDisk = try Handle(H5Dget_space(handle().id), { H5Sclose($0) }, action, in: file)
    var start = [hsize_t](repeating: 0, count: layout.shape.count)
    start[0] = hsize_t(range.lowerBound)
    var extents = layout.shape.map(hsize_t.init)
    extents[0] = hsize_t(range.count)
    try check(H5Sselect_hyperslab(onDisk.id, H5S_SELECT_SET, start, nil, extents, nil), action, in: file)
    let inMemory = try Handle(
      H5Screate_simple(Int32(extents.count), extents, nil), { H5Sclose($0) }, action, in: file)
    return (onDisk, inMemory)
  }

  private func wrongCount(_ given: Int, expected: Int, growing: Bool) -> StoreError {
    let unit = layout.type == .text ? "texts" : "\(layout.type.rawValue) elements"
    return StoreError(
      file, action(growing), .wrongCount(given: given, expected: expected, unit: unit, wholeRows: growing))
  }

  func action(_ growing: Bool) -> String { "\(growing ? "append to" : "write") \(path)" }
}
