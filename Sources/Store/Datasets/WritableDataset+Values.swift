/// Whole arrays into a dataset: written at once, or appended if it grows.
extension WritableDataset {
  func write(_ values: [some StoredElement], growing: Bool) throws(StoreError) {
    try require(growing: growing)
    let type = elementType(of: values)
    try require(type, growing: growing)
    var failure: StoreError?
    values.withUnsafeBytes { bytes in
      do throws(StoreError) {
        try put(bytes, count: values.count, of: type, growing: growing)
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  func write(_ texts: [String], growing: Bool) throws(StoreError) {
    try require(growing: growing)
    try require(.text, growing: growing)
    try StringValues.withPointers(texts, "write \(path)", in: file) { pointers throws(StoreError) in
      try put(pointers, count: texts.count, of: .text, growing: growing)
    }
  }

  /// Bytes of elements of the dataset's own type; throws `wrongCount` in bytes, `wrongType` for a dataset of
  /// text.
  func write(_ bytes: UnsafeRawBufferPointer, growing: Bool) throws(StoreError) {
    try require(growing: growing)
    guard layout.type != .text else {
      throw StoreError(file, action(growing), .wrongType(given: "bytes", stored: layout.type.rawValue))
    }
    let expected = growing ? layout.rowBytes : layout.totalBytes
    guard growing ? bytes.count.isMultiple(of: expected) : bytes.count == expected else {
      let cause = StoreError.Cause.wrongCount(
        given: bytes.count, expected: expected, unit: "bytes", wholeRows: growing)
      throw StoreError(file, action(growing), cause)
    }
    try put(bytes, count: bytes.count / layout.type.size, of: layout.type, growing: growing)
  }

  /// Writes the values of a coordinate; if it grows, the first ones.
  func write(_ coordinates: Dimension.Coordinates) throws(StoreError) {
    let growing = growsAlong != nil
    switch coordinates {
    case .labels(let values): try write(values, growing: growing)
    case .reals(let values): try write(values, growing: growing)
    case .integers(let values): try write(values, growing: growing)
    }
  }

  private func put(
    _ bytes: UnsafeRawBufferPointer, count: Int, of type: ElementType, growing: Bool
  ) throws(StoreError) {
    if growing { try append(bytes, count: count, of: type) } else { try write(bytes, count: count, of: type) }
  }

  private func elementType<Element: StoredElement>(of values: [Element]) -> ElementType {
    Element.elementType
  }
}
