/// Lines and columns as editors count them: from 1, a character of several bytes as one.
enum TextPlace {
  /// How many lines end in a range of bytes; CR LF is one end, at its LF.
  static func lines(in bytes: [UInt8], _ range: Range<Int>) -> Int32 {
    var lines: Int32 = 0
    for place in range {
      let isPair = place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "\n")
      if bytes[place] == UInt8(ascii: "\n") || bytes[place] == UInt8(ascii: "\r") && !isPair { lines += 1 }
    }
    return lines
  }

  /// The column of what follows these bytes, which begin where a line begins.
  static func column(in bytes: ArraySlice<UInt8>) -> Int32 {
    let end = bytes.lastIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    var column: Int32 = 1
    for byte in bytes[(end.map { $0 + 1 } ?? bytes.startIndex)...] where byte & 0xc0 != 0x80 { column += 1 }
    return column
  }
}
