import Components

/// A state as bytes: a description of each item, then their numbers one after another, least significant byte
/// first.
extension StateItems {
  struct Description: Codable, Sendable {
    enum Kind: String, Codable, Sendable { case float32, float64, integers, positions, texts }

    let name: String
    let kind: Kind
    /// Of reals.
    var shape: [Int]?
    /// Bytes of numbers.
    var bytes = 0
    var texts: [String]?
  }

  var described: [Description] {
    items.map { item in
      switch item.content {
      case .float32(let numbers, let shape):
        Description(name: item.name, kind: .float32, shape: shape, bytes: 4 * numbers.count)
      case .float64(let numbers, let shape):
        Description(name: item.name, kind: .float64, shape: shape, bytes: 8 * numbers.count)
      case .integers(let integers):
        Description(name: item.name, kind: .integers, bytes: 8 * integers.count)
      case .positions(let positions):
        Description(name: item.name, kind: .positions, bytes: 8 * positions.count)
      case .texts(let texts): Description(name: item.name, kind: .texts, texts: texts)
      }
    }
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    func add(_ numbers: [some BitwiseCopyable]) { numbers.withUnsafeBytes { bytes += $0 } }
    for item in items {
      switch item.content {
      case .float32(let numbers, _): add(numbers.map(\.bitPattern.littleEndian))
      case .float64(let numbers, _): add(numbers.map(\.bitPattern.littleEndian))
      case .integers(let integers): add(integers.map(\.littleEndian))
      case .positions(let positions): add(positions.map(\.littleEndian))
      case .texts: break
      }
    }
    return bytes
  }

  /// Reads back what `described` and `bytes` gave.
  ///
  /// - Throws: if the items cannot be those of a state.
  init(_ descriptions: [Description], _ bytes: ArraySlice<UInt8>) throws(StateError) {
    var rest = bytes, items: [Item] = []
    for one in descriptions {
      guard one.bytes >= 0, one.bytes.isMultiple(of: one.kind == .float32 ? 4 : 8), one.bytes <= rest.count
      else { throw StateError(one.name, .count(rest.count, shape: [one.bytes])) }
      let own = rest.prefix(one.bytes)
      rest = rest.dropFirst(one.bytes)
      let content: Content =
        switch one.kind {
        case .float32: .float32(own.numbers(UInt32.self).map(Float.init(bitPattern:)), shape: one.shape ?? [])
        case .float64:
          .float64(own.numbers(UInt64.self).map(Double.init(bitPattern:)), shape: one.shape ?? [])
        case .integers: .integers(own.numbers(Int64.self))
        case .positions: .positions(own.numbers(UInt64.self))
        case .texts: .texts(one.texts ?? [])
        }
      items.append(Item(one.name, content))
    }
    guard rest.isEmpty else { throw StateError("the end", .count(rest.count, shape: [0])) }
    try self.init(items)
  }
}

extension ArraySlice<UInt8> {
  /// Little-endian integers, as many as there are whole ones.
  fileprivate func numbers<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> [Number] {
    withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<Number>.size).map { index in
        Number(
          littleEndian: bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Number>.size, as: type))
      }
    }
  }
}
