import CHDF5

/// Strings between Swift and HDF5's two forms: pointers to C strings of any length, and padded fields of one
/// size.
enum StringValues {
  /// Calls `body` with an array of pointers to the strings; throws `nulInText` if one contains NUL.
  static func withPointers(
    _ strings: [String], _ action: @autoclosure () -> String, in file: String,
    _ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void
  ) throws(StoreError) {
    var bytes: [UInt8] = []
    var starts: [Int] = []
    for string in strings {
      guard !string.utf8.contains(0) else { throw StoreError(file, action(), .nulInText) }
      starts.append(bytes.count)
      bytes.append(contentsOf: string.utf8)
      bytes.append(0)
    }
    var failure: StoreError?
    bytes.withUnsafeBytes { characters in
      let pointers = starts.map { characters.baseAddress?.advanced(by: $0) }
      pointers.withUnsafeBytes { buffer in
        do throws(StoreError) { try body(buffer) } catch { failure = error }
      }
    }
    if let failure { throw failure }
  }

  /// Reads `count` strings of the stored `type`; `fill` reads them into memory as that type. Invalid UTF-8 is
  /// repaired.
  static func read(
    _ count: Int, type: Handle, space: Handle, _ action: @autoclosure () -> String, in file: String,
    fill: (UnsafeMutableRawPointer?) -> herr_t
  ) throws(StoreError) -> [String] {
    guard H5Tis_variable_str(type.id) > 0 else {
      let size = H5Tget_size(type.id)
      var bytes = [UInt8](repeating: 0, count: count * size)
      try check(bytes.withUnsafeMutableBytes { fill($0.baseAddress) }, action(), in: file)
      let isSpacePadded = H5Tget_strpad(type.id) == H5T_STR_SPACEPAD
      return (0..<count).map { field(bytes[($0 * size)..<(($0 + 1) * size)], isSpacePadded: isSpacePadded) }
    }
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    try check(pointers.withUnsafeMutableBytes { fill($0.baseAddress) }, action(), in: file)
    let strings = pointers.map { pointer in pointer.map { String(cString: $0) } ?? "" }
    let status = pointers.withUnsafeMutableBytes {
      H5Dvlen_reclaim(type.id, space.id, byDefault, $0.baseAddress)
    }
    try check(status, action(), in: file)
    return strings
  }

  private static func field(_ bytes: ArraySlice<UInt8>, isSpacePadded: Bool) -> String {
    var text = bytes.prefix { $0 != 0 }
    while isSpacePadded, text.last == UInt8(ascii: " ") { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }
}
