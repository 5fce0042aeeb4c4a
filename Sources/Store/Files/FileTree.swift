import CHDF5

/// The groups, datasets and links of one open file. Must be used under the library's lock.
struct FileTree {
  let file: Handle
  let path: String
  /// Whether the file lies in memory.
  var isInMemory = false

  /// Whether there is an object of this path. Each link on the way is asked for, because a missing one in
  /// between is an error for HDF5.
  func contains(_ object: ObjectPath) -> Bool {
    for prefix in object.outward.reversed() where !prefix.isRoot {
      guard H5Lexists(file.id, prefix.description, byDefault) > 0 else { return false }
    }
    return true
  }

  /// Opens a group or a dataset; throws `missingObject` with the names in its group.
  func open(_ object: ObjectPath, _ action: @autoclosure () -> String) throws(StoreError) -> Handle {
    let id = H5Oopen(file.id, object.description, byDefault)
    if id < 0, !contains(object) {
      let neighbours = (try? names(in: object.parent)) ?? []
      throw StoreError(path, action(), .missingObject(object.description, beside: neighbours))
    }
    return try Handle(id, { H5Oclose($0) }, action(), in: path)
  }

  /// Opens a dataset; throws `wrongType` for a group.
  func openDataset(_ object: ObjectPath, _ action: @autoclosure () -> String) throws(StoreError) -> Handle {
    let handle = try open(object, action())
    guard H5Iget_type(handle.id) == H5I_DATASET else {
      throw StoreError(path, action(), .wrongType(given: "a dataset", stored: "a group"))
    }
    return handle
  }

  func isGroup(_ object: ObjectPath) -> Bool {
    guard contains(object), let handle = try? open(object, "open \(object)") else { return false }
    return H5Iget_type(handle.id) == H5I_GROUP
  }

  /// The names in a group, sorted by their bytes.
  func names(in group: ObjectPath) throws(StoreError) -> [String] {
    let action = "list \(group)"
    guard contains(group) else {
      throw StoreError(path, action, .missingObject(group.description, beside: []))
    }
    let handle = try open(group, action)
    guard H5Iget_type(handle.id) == H5I_GROUP else {
      throw StoreError(path, action, .wrongType(given: "a group", stored: "a dataset"))
    }
    var names: [String] = []
    let status = withUnsafeMutablePointer(to: &names) { lab_h5_visit_links(handle.id, collectName, $0) }
    try check(status, action, in: path)
    return names
  }

  /// The bytes of a file in memory, which must be flushed, as if it were closed.
  func image() throws(StoreError) -> [UInt8] {
    let action = "take the file's image"
    let size = try check(H5Fget_file_image(file.id, nil, 0), action, in: path)
    var image = Array(UnsafeRawBufferPointer(start: try memory(action), count: Int(size)))
    guard Superblock.close(&image) else {
      throw StoreError(path, action, .library("its superblock is of another version"))
    }
    return image
  }

  /// Where a file in memory begins, until HDF5 is called again.
  func memory(_ action: @autoclosure () -> String) throws(StoreError) -> UnsafeMutableRawPointer {
    var memory: UnsafeMutableRawPointer?
    if isInMemory { try check(H5Fget_vfd_handle(file.id, byDefault, &memory), action(), in: path) }
    guard let start = memory?.load(as: UnsafeMutableRawPointer?.self) else {
      throw StoreError(path, action(), .library("the file is not in memory"))
    }
    return start
  }

  /// Creates a group and those around it if they are missing, without time stamps.
  func makeGroup(_ group: ObjectPath) throws(StoreError) {
    for prefix in group.outward.reversed() where !prefix.isRoot && !isGroup(prefix) {
      let action = "make the group \(prefix)"
      guard !contains(prefix) else { throw StoreError(path, action, .alreadyThere(prefix.description)) }
      let properties = try Handle(H5Pcreate(lab_h5_group_create()), { H5Pclose($0) }, action, in: path)
      try check(H5Pset_obj_track_times(properties.id, false), action, in: path)
      let id = H5Gcreate2(file.id, prefix.description, byDefault, properties.id, byDefault)
      _ = try Handle(id, { H5Gclose($0) }, action, in: path)
    }
  }
}

/// Appends a name to the `[String]` behind the context.
let collectName: lab_h5_name_visitor = { name, context in
  guard let name, let context else { return }
  context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
}
