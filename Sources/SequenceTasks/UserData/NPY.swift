import Components

/// NumPy's format for one array: a magic number, a version, a header that is a Python dictionary, and the
/// elements.
///
/// Versions 1 to 3; integers, reals, booleans and texts, in either byte order and either order of axes.
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
    let element = try NPYElement(header.type)
    guard let count = NumberArray.count(of: header.shape) else {
      throw ArrayError(
        "claims the shape \(header.shape)", remedy: "at most \(NumberArray.largest) numbers are read")
    }
    let data = bytes[(start + headerSize)...], size = element.size
    guard data.count == count * size else {
      throw ArrayError(
        "has \(data.count) bytes of elements where shape \(header.shape) of '\(header.type)' has \(count * size): it is damaged",
        remedy: .handbook)
    }
    func elements<Element>(
      _ element: (Int) throws(ArrayError) -> Element
    ) throws(ArrayError) -> [Element] {
      var elements: [Element] = []
      elements.reserveCapacity(count)
      for place in 0..<count { elements.append(try element(data.startIndex + place * size)) }
      return header.isFortran ? inOrderOfC(elements, header.shape) : elements
    }
    guard element.isText else {
      return NumberArray(
        shape: header.shape, isInteger: element.isInteger,
        values: try elements { element.value(data, at: $0) })
    }
    return NumberArray(
      shape: header.shape,
      texts: try elements { place throws(ArrayError) in try element.text(data, at: place) })
  }

  /// Elements whose first index runs fastest, with the last one running fastest.
  private static func inOrderOfC<Element>(_ elements: [Element], _ shape: [Int]) -> [Element] {
    var strides: [Int] = [], stride = 1
    for extent in shape {
      strides.append(stride)
      stride *= extent
    }
    return elements.indices.map { index in
      var rest = index, place = 0
      for (extent, stride) in zip(shape, strides).reversed() {
        place += rest % extent * stride
        rest /= extent
      }
      return elements[place]
    }
  }

  /// A little-endian unsigned integer, or nil past the end.
  private static func integer(_ bytes: ArraySlice<UInt8>, at index: Int, size: Int) -> Int? {
    guard index >= bytes.startIndex, size <= bytes.endIndex - index else { return nil }
    return (0..<size).reduce(0) { $0 | Int(bytes[index + $1]) << (8 * $1) }
  }
}
