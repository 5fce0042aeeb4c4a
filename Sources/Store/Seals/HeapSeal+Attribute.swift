import CHDF5

/// The seal as an attribute of the root. It lies in the root's object header or in a heap of attributes, and
/// both have checksums.
///
/// It is ASCII text of fixed length, because text of any length would lie in the heaps that it guards, and R
/// has no 64-bit integers: for each heap its offset and length in decimal digits and its digest in
/// hexadecimal ones, all separated by spaces. Earlier files have an array of 64-bit integers, three for each
/// heap.
extension HeapSeal {
  /// The text of the attribute.
  private var text: String {
    heaps.map { "\($0.offset) \($0.length) \(String($0.digest, radix: 16))" }.joined(separator: " ")
  }

  /// Parses the text of the attribute; nil if it is malformed.
  init?(text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count.isMultiple(of: 3) else { return nil }
    var heaps: [Heap] = []
    for start in stride(from: 0, to: words.count, by: 3) {
      guard let offset = Int(words[start]), let length = Int(words[start + 1]),
        let digest = UInt64(words[start + 2], radix: 16)
      else { return nil }
      heaps.append(Heap(offset: offset, length: length, digest: digest))
    }
    self.init(heaps)
  }

  /// Writes the attribute, if there is anything to guard.
  func write(to tree: FileTree) throws(StoreError) {
    guard !heaps.isEmpty else { return }
    let action = "seal the file"
    let bytes = [UInt8](text.utf8)
    let root = try tree.open(.root, action)
    let space = try Handle(H5Screate(H5S_SCALAR), { H5Sclose($0) }, action, in: tree.path)
    let type = try Handle(H5Tcopy(lab_h5_c_string()), H5Tclose, action, in: tree.path)
    try check(H5Tset_size(type.id, bytes.count), action, in: tree.path)
    try check(H5Tset_strpad(type.id, H5T_STR_NULLPAD), action, in: tree.path)
    let id = H5Acreate2(root.id, Self.attribute, type.id, space.id, byDefault, byDefault)
    let handle = try Handle(id, { H5Aclose($0) }, action, in: tree.path)
    try check(H5Awrite(handle.id, type.id, bytes), action, in: tree.path)
  }

  /// Reads the seal of an open file; nil if it has none, as files of other programs.
  init?(storedIn tree: FileTree) throws(StoreError) {
    let action = "open the file"
    let root = try tree.open(.root, action)
    guard try check(H5Aexists(root.id, Self.attribute), action, in: tree.path) > 0 else { return nil }
    let handle = try Handle(
      H5Aopen(root.id, Self.attribute, byDefault), { H5Aclose($0) }, action, in: tree.path)
    let type = try Handle(H5Aget_type(handle.id), { H5Tclose($0) }, action, in: tree.path)
    let space = try Handle(H5Aget_space(handle.id), { H5Sclose($0) }, action, in: tree.path)
    let count = try check(H5Sget_simple_extent_npoints(space.id), action, in: tree.path)
    let isSound = H5Aget_storage_size(handle.id) == UInt64(count) * UInt64(H5Tget_size(type.id))
    var seal: HeapSeal?
    if isSound, H5Tget_class(type.id) == H5T_INTEGER, H5Tget_size(type.id) == 8 {
      var numbers = [Int64](repeating: 0, count: Int(count))
      try check(H5Aread(handle.id, lab_h5_int64_in_memory(), &numbers), action, in: tree.path)
      seal = HeapSeal(numbers: numbers)
    } else if isSound, count == 1, H5Tget_class(type.id) == H5T_STRING, H5Tis_variable_str(type.id) == 0 {
      var bytes = [UInt8](repeating: 0, count: H5Tget_size(type.id))
      try check(H5Aread(handle.id, type.id, &bytes), action, in: tree.path)
      seal = HeapSeal(text: String(decoding: bytes, as: UTF8.self))
    }
    guard let seal else {
      throw StoreError(
        tree.path, action, .wrongType(given: "a seal", stored: "another attribute \(Self.attribute)"))
    }
    self = seal
  }

  /// Parses the form of earlier files; nil if it is malformed.
  private init?(numbers: [Int64]) {
    guard numbers.count.isMultiple(of: 3) else { return nil }
    self.init(
      stride(from: 0, to: numbers.count, by: 3).map { start in
        Heap(
          offset: Int(numbers[start]), length: Int(numbers[start + 1]),
          digest: UInt64(bitPattern: numbers[start + 2]))
      })
  }
}
