/// What to say of bytes that are no UTF-8.
enum Encodings {
  /// The place of the first byte that is no UTF-8, or nil.
  static func firstFault(of bytes: ArraySlice<UInt8>) -> Int? {
    guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
    let repaired = String(decoding: bytes, as: UTF8.self).utf8
    return zip(bytes.indices, repaired).first { bytes[$0] != $1 }?.0 ?? bytes.startIndex
  }

  /// What a byte would be in the encoding of older programs for Western languages: `the byte E9 is 'é' in
  /// Windows-1252`.
  static func guess(_ byte: UInt8) -> String {
    let number = (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    return byte >= 0xa0
      ? "the byte \(number) is '\(Character(Unicode.Scalar(byte)))' in Windows-1252" : "the byte is \(number)"
  }

  /// The command that converts a file.
  static func conversion(from encoding: String) -> String { "iconv -f \(encoding) -t UTF-8 old > new" }
}
