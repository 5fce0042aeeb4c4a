import CHDF5

/// A dataset being read: its shape, its type, and its values converted to this program's types.
struct StoredDataset {
  let path: ObjectPath
  let shape: [Int]
  let type: ElementType
  let handle: Handle
  private let storedType: Handle
  let tree: FileTree
  var action: String { "read \(path)" }

  /// Throws `missingObject`; `wrongType` for a group, `foreignType` for elements that are neither numbers nor text.
  init(_ path: ObjectPath, in tree: FileTree) throws(StoreError) {
    let action = "read \(path)"
    self.path = path
    self.tree = tree
    handle = try tree.openDataset(path, action)
    storedType = try Handle(H5Dget_type(handle.id), { H5Tclose($0) }, action, in: tree.path)
    guard let type = Self.elementType(storedType) else {
      throw StoreError(tree.path, action, .foreignType(ForeignType(H5Tget_class(storedType.id))))
    }
    self.type = type
    let space = try Handle(H5Dget_space(handle.id), { H5Sclose($0) }, action, in: tree.path)
    let rank = try check(H5Sget_simple_extent_ndims(space.id), action, in: tree.path)
    var extents = [hsize_t](repeating: 0, count: Int(rank))
    try check(H5Sget_simple_extent_dims(space.id, &extents, nil), action, in: tree.path)
    shape = extents.map { Int(clamping: $0) }
  }

  private static func elementType(_ type: Handle) -> ElementType? {
    switch H5Tget_class(type.id) {
    case H5T_STRING: .text
    case H5T_FLOAT: H5Tget_size(type.id) <= 4 ? .float32 : .float64
    // Members of an enumeration are read as their integers.
    case H5T_INTEGER, H5T_ENUM: H5Tget_size(type.id) < 4 || isInt32(type) ? .int32 : .int64
    default: nil
    }
  }

  private static func isInt32(_ type: Handle) -> Bool {
    H5Tget_size(type.id) == 4 && H5Tget_sign(type.id) == H5T_SGN_2
  }

  /// Numbers as `Double`; throws `wrongType` for text.
  func reals(rows: Range<Int>?) throws(StoreError) -> [Double] {
    guard type != .text else {
      throw StoreError(tree.path, action, .wrongType(given: "numbers", stored: "text"))
    }
    return try numbers(rows: rows, filler: 0)
  }

  /// Integers as `Int64`; throws `wrongType` for text, and for reals, which HDF5 would truncate.
  func integers(rows: Range<Int>?) throws(StoreError) -> [Int64] {
    guard type == .int32 || type == .int64 else {
      throw StoreError(tree.path, action, .wrongType(given: "integers", stored: type.rawValue))
    }
    return try numbers(rows: rows, filler: 0)
  }

  private func numbers<Element: StoredElement>(rows: Range<Int>?, filler: Element) throws(StoreError)
    -> [Element]
  {
    let selection = try select(rows)
    let memory = try Element.elementType.inMemory(in: tree.path)
    var values = [Element](repeating: filler, count: selection.count)
    guard !values.isEmpty else { return [] }
    let status = values.withUnsafeMutableBytes {
      H5Dread(handle.id, memory.id, selection.inMemory.id, selection.onDisk.id, byDefault, $0.baseAddress)
    }
    try check(status, action, in: tree.path)
    return values
  }

  /// Rows as bytes of `type`, in C order; throws `wrongType` for text.
  func bytes(rows: Range<Int>?) throws(StoreError) -> [UInt8] {
    guard type != .text else {
      throw StoreError(tree.path, action, .wrongType(given: "numbers", stored: "text"))
    }
    let selection = try select(rows), memory = try type.inMemory(in: tree.path)
    guard selection.count > 0 else { return [] }
    var status: herr_t = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: selection.count * type.size) { buffer, filled in
      status = H5Dread(
        handle.id, memory.id, selection.inMemory.id, selection.onDisk.id, byDefault, buffer.baseAddress)
      filled = status < 0 ? 0 : selection.count * type.size
    }
    try check(status, action, in: tree.path)
    return bytes
  }

  /// Text, of any length or in padded fields; throws `wrongType` for numbers.
  func strings(rows: Range<Int>?) throws(StoreError) -> [String] {
    guard type == .text else {
      throw StoreError(tree.path, action, .wrongType(given: "text", stored: type.rawValue))
    }
    let selection = try select(rows)
    guard selection.count > 0 else { return [] }
    let (memory, disk) = (selection.inMemory, selection.onDisk)
    return try StringValues.read(selection.count, type: storedType, space: memory, action, in: tree.path) {
      H5Dread(handle.id, storedType.id, memory.id, disk.id, byDefault, $0)
    }
  }

  private struct Selection {
    let onDisk: Handle
    let inMemory: Handle
    let count: Int
  }

  /// Selects rows of the first axis (nil: everything), and the memory they fill.
  private func select(_ rows: Range<Int>?) throws(StoreError) -> Selection {
    let onDisk = try Handle(H5Dget_space(handle.id), { H5Sclose($0) }, action, in: tree.path)
    var extents = shape
    if let rows {
      let available = shape.first ?? 0
      guard !shape.isEmpty, rows.lowerBound >= 0, rows.upperBound <= available else {
        throw StoreError(tree.path, action, .rowsOutOfRange(rows, rows: available))
      }
      extents[0] = rows.count
    }
    let count = try plausibleCount(extents)
    if let rows, count > 0 {
      var start = [hsize_t](repeating: 0, count: shape.count)
      start[0] = hsize_t(rows.lowerBound)
      let status = H5Sselect_hyperslab(onDisk.id, H5S_SELECT_SET, start, nil, extents.map(hsize_t.init), nil)
      try check(status, action, in: tree.path)
    }
    let id =
      extents.isEmpty
      ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(extents.count), extents.map(hsize_t.init), nil)
    return Selection(
      onDisk: onDisk, inMemory: try Handle(id, { H5Sclose($0) }, action, in: tree.path), count: count)
  }

  /// The number of elements of a shape.
  ///
  /// Throws `implausible` if a damaged file claims more than it can hold, before memory is allocated.
  private func plausibleCount(_ extents: [Int]) throws(StoreError) -> Int {
    var (count, bytes) = (1, H5Tget_size(storedType.id))
    for extent in extents {
      let product = bytes.multipliedReportingOverflow(by: extent)
      guard !product.overflow else { throw StoreError(tree.path, action, .tooLarge(shape: extents)) }
      bytes = product.partialValue
      count *= extent
    }
    var fileSize: hsize_t = 0
    try check(H5Fget_filesize(tree.file.id, &fileSize), action, in: tree.path)
    let stored = Int(clamping: min(H5Dget_storage_size(handle.id), fileSize))
    let (expanded, overflow) = stored.multipliedReportingOverflow(by: Self.largestExpansion)
    // What was never written reads as its fill value, up to a limit.
    guard bytes <= max(overflow ? .max : expanded, 16 << 20) else {
      throw StoreError(tree.path, action, .implausible(bytes: bytes, stored: stored))
    }
    return count
  }

  /// zlib's best ratio, https://zlib.net/zlib_tech.html: "1032:1".
  static let largestExpansion = 1032
}
