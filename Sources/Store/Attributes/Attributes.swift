import CHDF5

/// The attributes of one open object.
struct Attributes {
  let object: Handle
  /// The object's path, for messages.
  let name: String
  let file: String

  /// Writes a scalar attribute, replacing one of the same name.
  func set(_ attribute: String, _ value: AttributeValue) throws(StoreError) {
    let action = "set the attribute \(attribute) of \(name)"
    if let rule = PathComponent.brokenRule(attribute) {
      throw StoreError(file, action, .badName(attribute, rule: rule))
    }
    if H5Aexists(object.id, attribute) > 0 {
      try check(H5Adelete(object.id, attribute), action, in: file)
    }
    switch value {
    case .text(let text):
      try StringValues.withPointers([text], action, in: file) { pointers throws(StoreError) in
        try create(attribute, .text, pointers, action)
      }
    case .integer(let integer):
      // R has no integers of 64 bits, and warns of each.
      if let small = Int32(exactly: integer) {
        try create(attribute, number: small, action)
      } else {
        try create(attribute, number: Int64(integer), action)
      }
    case .real(let real): try create(attribute, number: real, action)
    }
  }

  private func create(_ attribute: String, number: some StoredElement, _ action: String) throws(StoreError) {
    var failure: StoreError?
    withUnsafeBytes(of: number) { bytes in
      do throws(StoreError) { try create(attribute, type(of: number).elementType, bytes, action) } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  private func create(
    _ attribute: String, _ type: ElementType, _ bytes: UnsafeRawBufferPointer, _ action: String
  ) throws(StoreError) {
    let space = try Handle(H5Screate(H5S_SCALAR), { H5Sclose($0) }, action, in: file)
    let onDisk = try type.onDisk(in: file)
    let inMemory = try type.inMemory(in: file)
    let id = H5Acreate2(object.id, attribute, onDisk.id, space.id, byDefault, byDefault)
    let handle = try Handle(id, { H5Aclose($0) }, action, in: file)
    try check(H5Awrite(handle.id, inMemory.id, bytes.baseAddress), action, in: file)
  }

  /// The names, sorted by their bytes.
  func names() throws(StoreError) -> [String] {
    var names: [String] = []
    let status = withUnsafeMutablePointer(to: &names) { lab_h5_visit_attributes(object.id, collectName, $0) }
    try check(status, "list the attributes of \(name)", in: file)
    return names
  }

  /// Reads a scalar; throws `missingAttribute`, or `wrongType` for an array or a type that is neither text
  /// nor number.
  func value(_ attribute: String) throws(StoreError) -> AttributeValue {
    guard let value = try find(attribute) else {
      let missing = StoreError.Cause.missingAttribute(attribute, among: try names())
      throw StoreError(file, "read the attribute \(attribute) of \(name)", missing)
    }
    return value
  }

  /// The same; nil if there is none of this name.
  func find(_ attribute: String) throws(StoreError) -> AttributeValue? {
    let action = "read the attribute \(attribute) of \(name)"
    guard H5Aexists(object.id, attribute) > 0 else { return nil }
    let handle = try Handle(H5Aopen(object.id, attribute, byDefault), { H5Aclose($0) }, action, in: file)
    let type = try Handle(H5Aget_type(handle.id), { H5Tclose($0) }, action, in: file)
    let space = try Handle(H5Aget_space(handle.id), { H5Sclose($0) }, action, in: file)
    let count = try check(H5Sget_simple_extent_npoints(space.id), action, in: file)
    let kind = H5Tget_class(type.id)
    if count == 0, kind == H5T_STRING { return .text("") }
    guard count == 1 else {
      throw StoreError(file, action, .wrongType(given: "a scalar", stored: "\(count) values"))
    }
    switch kind {
    case H5T_STRING:
      let texts = try StringValues.read(1, type: type, space: space, action, in: file) {
        H5Aread(handle.id, type.id, $0)
      }
      return .text(texts.first ?? "")
    case H5T_INTEGER:
      var integer: Int64 = 0
      try check(H5Aread(handle.id, lab_h5_int64_in_memory(), &integer), action, in: file)
      return .integer(Int(integer))
    case H5T_FLOAT:
      var real = 0.0
      try check(H5Aread(handle.id, lab_h5_float64_in_memory(), &real), action, in: file)
      return .real(real)
    default:
      throw StoreError(file, action, .wrongType(given: "text or a number", stored: "another type"))
    }
  }
}
