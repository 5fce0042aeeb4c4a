/// An array in NumPy's format .npy, version 2: a header in Python's words, and the numbers in C order, least
/// significant byte first.
///
/// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
struct NPYArray {
  enum Values {
    case float32([Double])
    case float64([Double])
    case int32([Int64])
    case int64([Int64])
    case text([String])
  }

  let shape: [Int]
  let values: Values

  init(_ shape: [Int], _ values: Values) { (self.shape, self.values) = (shape, values) }

  var bytes: [UInt8] {
    var data: [UInt8] = []
    func append(_ number: some FixedWidthInteger) {
      for shift in stride(from: 0, to: number.bitWidth, by: 8) {
        data.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    let type: String
    switch values {
    case .float32(let numbers):
      type = "<f4"
      for number in numbers { append(Float(number).bitPattern) }
    case .float64(let numbers):
      type = "<f8"
      for number in numbers { append(number.bitPattern) }
    case .int32(let numbers):
      type = "<i4"
      for number in numbers { append(Int32(truncatingIfNeeded: number)) }
    case .int64(let numbers):
      type = "<i8"
      for number in numbers { append(number) }
    case .text(let texts):
      // Code points, as many for each as the longest text has.
      let width = max(1, texts.map { $0.unicodeScalars.count }.max() ?? 1)
      type = "<U\(width)"
      for text in texts {
        for scalar in text.unicodeScalars { append(scalar.value) }
        for _ in text.unicodeScalars.count..<width { append(UInt32(0)) }
      }
    }
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    let words = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
    // The numbers begin at a multiple of 64.
    let padding = (64 - (12 + words.utf8.count + 1) % 64) % 64
    let header = words + String(repeating: " ", count: padding) + "\n"
    let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [2, 0]
    let length = (0..<4).map { UInt8(truncatingIfNeeded: header.utf8.count >> ($0 * 8)) }
    return start + length + Array(header.utf8) + data
  }
}
