import Store

/// Numbers of a dataset as bytes: where they differ, how they are written, and how far apart they are.
struct NumberBytes {
  let type: ElementType
  let bytes: [UInt8]

  private var size: Int { type == .float32 || type == .int32 ? 4 : 8 }

  /// The indices at which two arrays of one type and length have other bits.
  func differences(from other: NumberBytes) -> [Int] {
    guard bytes != other.bytes else { return [] }
    return (0..<min(bytes.count, other.bytes.count) / size).filter { bits($0) != other.bits($0) }
  }

  private func bits(_ index: Int) -> UInt64 {
    bytes[index * size..<(index + 1) * size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The shortest text that is read back as the same number; of what is no number, its bits as well.
  func text(_ index: Int) -> String {
    let bits = bits(index)
    switch type {
    case .float32:
      let number = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
      return number.isNaN ? "nan (0x\(String(bits, radix: 16)))" : "\(number)"
    case .float64:
      let number = Double(bitPattern: bits)
      return number.isNaN ? "nan (0x\(String(bits, radix: 16)))" : "\(number)"
    case .int32: return "\(Int32(truncatingIfNeeded: bits))"
    case .int64, .text: return "\(Int64(bitPattern: bits))"
    }
  }

  /// How many numbers lie from one to the other, the last one counted; nil unless both are finite reals.
  func ulps(_ index: Int, to other: NumberBytes) -> UInt64? {
    let (a, b) = (bits(index), other.bits(index))
    switch type {
    case .float32:
      let pair = [a, b].map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
      guard pair.allSatisfy(\.isFinite) else { return nil }
      return NumberBytes.distance(a, b, sign: 1 << 31)
    case .float64:
      guard [a, b].allSatisfy({ Double(bitPattern: $0).isFinite }) else { return nil }
      return NumberBytes.distance(a, b, sign: 1 << 63)
    case .int32, .int64, .text: return nil
    }
  }

  /// IEEE numbers of one sign are ordered as their bits are.
  private static func distance(_ a: UInt64, _ b: UInt64, sign: UInt64) -> UInt64 {
    let (x, y) = (a & ~sign, b & ~sign)
    return a & sign == b & sign ? (x > y ? x - y : y - x) : x + y
  }
}
