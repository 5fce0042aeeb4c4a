import Components

/// NumPy's format for one array: a magic number, a version, a header that is a Python dictionary, and the
/// numbers.
///
/// Versions 1 to 3; little-endian integers and reals of 1 to 8 bytes and booleans; C order.
/// <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>
enum NPY {
  static func array(_ bytes: ArraySlice<UInt8>) throws(ArrayError) -> NumberArray {
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    guard bytes.starts(with: magic), bytes.count >= 10 else {
      throw ArrayError(
        "is no NumPy array: it does not begin with \\x93NUMPY", remedy: "write it with numpy.save")
    }
    let first = bytes.startIndex, version = bytes[first + 6]
    guard (1...3).contains(version) else {
      throw ArrayError("has version \(version) of the NumPy format", remedy: "1 to 3 are read")
    }
    let sizeBytes = version == 1 ? 2 : 4
    guard let headerSize = integer(bytes, at: first + 8, size: sizeBytes),
      headerSize <= bytes.count - 8 - sizeBytes
    else { throw ArrayError("is cut off inside its header", remedy: .handbook) }
    let start = first + 8 + sizeBytes
    let header = try NPYHeader(bytes[start..<start + headerSize])
    guard !header.isFortran else {
      throw ArrayError(
        "is in Fortran order", remedy: "write it with numpy.save(…, numpy.ascontiguousarray(x))")
    }
    let element = try NPYElement(header.type)
    guard let count = NumberArray.count(of: header.shape) else {
      throw ArrayError(
        "claims the shape \(header.shape)", remedy: "at most \(NumberArray.largest) numbers are read")
    }
    let data = bytes[(start + headerSize)...]
    guard data.count == count * element.size else {
      throw ArrayError(
        "has \(data.count) bytes of numbers where shape \(header.shape) of '\(header.type)' has \(count * element.size): it is damaged",
        remedy: .handbook)
    }
    return NumberArray(
      shape: header.shape, isInteger: element.isInteger,
      values: (0..<count).map { element.value(data, at: data.startIndex + $0 * element.size) })
  }

  /// A little-endian unsigned integer, or nil past the end.
  static func integer(_ bytes: ArraySlice<UInt8>, at index: Int, size: Int) -> Int? {
    guard index >= bytes.startIndex, size <= bytes.endIndex - index else { return nil }
    return (0..<size).reduce(0) { $0 | Int(bytes[index + $1]) << (8 * $1) }
  }
}

/// An element type of NumPy that is read.
struct NPYElement {
  enum Kind { case real, signed, unsigned }
  let kind: Kind
  let size: Int
  var isInteger: Bool { kind != .real }

  /// From NumPy's spelling: `<f4`, `|u1`, …
  init(_ type: String) throws(ArrayError) {
    let known: [String: (Kind, Int)] = [
      "<f4": (.real, 4), "<f8": (.real, 8), "|i1": (.signed, 1), "<i2": (.signed, 2), "<i4": (.signed, 4),
      "<i8": (.signed, 8),
      "|u1": (.unsigned, 1), "<u2": (.unsigned, 2), "<u4": (.unsigned, 4), "|b1": (.unsigned, 1),
    ]
    guard let (kind, size) = known[type] else {
      let types = known.keys.sorted().joined(separator: " ")
      throw ArrayError(
        "has elements of type '\(type)'",
        remedy: "read are \(types): convert it with x.astype('<f4') or '<i4'")
    }
    (self.kind, self.size) = (kind, size)
  }

  func value(_ bytes: ArraySlice<UInt8>, at index: Int) -> Double {
    var bits: UInt64 = 0
    for place in 0..<size { bits |= UInt64(bytes[index + place]) << UInt64(8 * place) }
    switch kind {
    case .real:
      return size == 4
        ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))) : Double(bitPattern: bits)
    case .unsigned: return Double(bits)
    case .signed:
      // The sign bit moves to the top and back.
      let shift = UInt64(64 - 8 * size)
      return Double(Int64(bitPattern: bits << shift) >> Int64(shift))
    }
  }
}
