/// The attributes of a trial file's groups and datasets.
extension TrialFile {
  /// HDF5's own attributes, by which axes and scales find each other, and the seal.
  private static let hidden: Set = ["CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", HeapSeal.attribute]

  /// The names of an object's attributes, sorted by their bytes, without those that only serve the format.
  public func attributes(on object: String = "/") throws(StoreError) -> [String] {
    try withAttributes(of: object) { attributes throws(StoreError) in
      try attributes.names().filter { !Self.hidden.contains($0) }
    }
  }

  /// A scalar attribute; throws `missingAttribute`, or `wrongType` for an array.
  public func value(attribute name: String, on object: String = "/") throws(StoreError) -> AttributeValue {
    try withAttributes(of: object) { attributes throws(StoreError) in try attributes.value(name) }
  }

  /// The same; nil if there is none of this name.
  public func find(attribute name: String, on object: String = "/") throws(StoreError) -> AttributeValue? {
    try withAttributes(of: object) { attributes throws(StoreError) in try attributes.find(name) }
  }

  /// A text attribute; throws `wrongType` for a number.
  public func text(attribute name: String, on object: String = "/") throws(StoreError) -> String {
    guard case .text(let text) = try value(attribute: name, on: object) else {
      throw StoreError(
        path, "read the attribute \(name) of \(object)", .wrongType(given: "text", stored: "a number"))
    }
    return text
  }

  /// An integer attribute; throws `wrongType` for a real or a text.
  public func integer(attribute name: String, on object: String = "/") throws(StoreError) -> Int {
    guard case .integer(let integer) = try value(attribute: name, on: object) else {
      throw StoreError(
        path, "read the attribute \(name) of \(object)",
        .wrongType(given: "an integer", stored: "a real or text"))
    }
    return integer
  }

  /// An attribute that is a real or an integer; throws `wrongType` for a text.
  public func real(attribute name: String, on object: String = "/") throws(StoreError) -> Double {
    switch try value(attribute: name, on: object) {
    case .real(let real): return real
    case .integer(let integer): return Double(integer)
    case .text:
      throw StoreError(
        path, "read the attribute \(name) of \(object)", .wrongType(given: "a number", stored: "text"))
    }
  }

  private func withAttributes<Result: Sendable>(
    of object: String, _ body: (Attributes) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try read(object) { path throws(StoreError) in
      let handle = try tree.open(path, "read the attributes of \(path)")
      return try body(Attributes(object: handle, name: path.description, file: tree.path))
    }
  }
}
