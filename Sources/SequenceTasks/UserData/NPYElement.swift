import Components

/// An element type of NumPy that is read.
struct NPYElement {
  enum Kind { case real, signed, unsigned, flag, unicode, bytes }

  let kind: Kind
  /// In bytes.
  let size: Int
  private let isBigEndian: Bool

  var isInteger: Bool { kind != .real }
  var isText: Bool { kind == .unicode || kind == .bytes }

  /// From NumPy's spelling: `<f4`, `>i8`, `|b1`, `<U12`, …; throws for what is neither number nor text.
  init(_ type: String) throws(ArrayError) {
    var rest = type[...]
    let order = rest.first.flatMap { "<>=|".contains($0) ? rest.removeFirst() : nil }
    let letter = rest.isEmpty ? nil : rest.removeFirst(), length = Int(rest.filter(\.isWholeNumber))
    guard let letter, let length, rest.allSatisfy(\.isWholeNumber),
      let kind = NPYElement.kind(letter, length)
    else {
      let (what, remedy) = NPYElement.wayOut(letter)
      throw ArrayError("has elements of type '\(type)'\(what)", remedy: remedy)
    }
    (self.kind, isBigEndian) = (kind, order == ">")
    size = kind == .unicode ? 4 * length : length
  }

  private static func kind(_ letter: Character, _ length: Int) -> Kind? {
    switch (letter, length) {
    case ("f", 2), ("f", 4), ("f", 8): .real
    case ("i", 1), ("i", 2), ("i", 4), ("i", 8): .signed
    case ("u", 1), ("u", 2), ("u", 4), ("u", 8): .unsigned
    case ("b", 1): .flag
    case ("U", 0...1 << 20): .unicode
    case ("S", 0...1 << 20): .bytes
    default: nil
    }
  }

  /// What a type is that is not read, and what to make of it.
  private static func wayOut(_ letter: Character?) -> (what: String, remedy: Remedy) {
    switch letter {
    case "O":
      (
        ", Python objects such as sequences of unequal lengths",
        "pad sequences to one length, write their lengths as an array and name it in 'lengths'; write texts as x.astype('U')"
      )
    case "c": (", complex numbers", "write both parts: numpy.stack([x.real, x.imag], -1)")
    case "f": (", which are wider than a double", "convert it with x.astype('f8')")
    case "M", "m": (", times", "write numbers: x.astype('i8')")
    case "V": (", records or raw bytes", "write one field as an array of numbers: x['name']")
    default: ("", "convert it with x.astype('f8') or x.astype('i8')")
    }
  }

  func value(_ bytes: ArraySlice<UInt8>, at index: Int) -> Double {
    let bits = self.bits(bytes, at: index, size: size)
    switch kind {
    case .real:
      switch size {
      case 2: return Double(Float16(bitPattern: UInt16(truncatingIfNeeded: bits)))
      case 4: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      default: return Double(bitPattern: bits)
      }
    case .flag: return bits == 0 ? 0 : 1
    case .signed:
      // The sign bit moves to the top and back.
      let shift = UInt64(64 - 8 * size)
      return Double(Int64(bitPattern: bits << shift) >> Int64(shift))
    case .unsigned, .unicode, .bytes: return Double(bits)
    }
  }

  /// A text without the NULs that pad it; throws where it is none.
  func text(_ bytes: ArraySlice<UInt8>, at index: Int) throws(ArrayError) -> String {
    if kind == .bytes {
      let text = bytes[index..<index + size]
      let end = text.lastIndex { $0 != 0 }.map { $0 + 1 } ?? text.startIndex
      guard let text = String(validating: text[..<end], as: UTF8.self) else {
        throw ArrayError("holds bytes that are no UTF-8", remedy: "write numpy.char.decode(x, 'latin-1')")
      }
      return text
    }
    var scalars = String.UnicodeScalarView()
    for place in stride(from: index, to: index + size, by: 4) {
      guard let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: bits(bytes, at: place, size: 4))) else {
        throw ArrayError("holds a text that is no Unicode: it is damaged", remedy: .handbook)
      }
      scalars.append(scalar)
    }
    while scalars.last == "\0" { scalars.removeLast() }
    return String(scalars)
  }

  private func bits(_ bytes: ArraySlice<UInt8>, at index: Int, size: Int) -> UInt64 {
    var bits: UInt64 = 0
    for place in 0..<size {
      bits |= UInt64(bytes[index + place]) << UInt64(8 * (isBigEndian ? size - 1 - place : place))
    }
    return bits
  }
}
