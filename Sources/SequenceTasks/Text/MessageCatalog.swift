/// A catalog of translations in the binary format of GNU gettext (`.mo`).
///
/// Layout, in 32-bit words of either byte order: magic 0x950412de · revision · N · offset of N (length,
/// offset) pairs of originals · offset of N such pairs of translations · …; strings end with NUL, which their
/// lengths do not count. Source: GNU gettext manual, "The Format of GNU MO Files".
struct MessageCatalog {
  /// Originals without a context → translations; of plural forms the first.
  let translations: [String: String]

  /// - Throws: if and how the bytes are no catalog of UTF-8 text.
  init(_ bytes: [UInt8]) throws(MessageCatalogError) {
    func fault(_ offset: Int, _ what: String) -> MessageCatalogError {
      MessageCatalogError(offset: offset, what: what)
    }
    guard bytes.count >= 20 else { throw fault(bytes.count, "the file ends inside its header") }
    let isLittle: Bool
    switch Array(bytes[0..<4]) {
    case [0xde, 0x12, 0x04, 0x95]: isLittle = true
    case [0x95, 0x04, 0x12, 0xde]: isLittle = false
    default: throw fault(0, "the first four bytes are not the magic number 0x950412de")
    }
    /// The word at an offset that is known to lie in the file.
    func word(_ offset: Int) -> Int {
      (0..<4).reduce(0) { $0 << 8 | Int(bytes[offset + (isLittle ? 3 - $1 : $1)]) }
    }
    guard word(4) >> 16 <= 1 else {
      throw fault(4, "revision \(word(4) >> 16) of the format is unknown; 0 and 1 are known")
    }
    let count = word(8), tables = (originals: word(12), translations: word(16))
    for (place, table) in [(12, tables.originals), (16, tables.translations)] {
      // Of 32-bit words: no sum overflows.
      guard table + 8 * count <= bytes.count else {
        throw fault(place, "a table of \(count) strings at \(table) is past the end")
      }
    }
    func string(_ entry: Int) throws(MessageCatalogError) -> String {
      let length = word(entry), offset = word(entry + 4)
      guard offset + length < bytes.count, bytes[offset + length] == 0 else {
        throw fault(entry, "a string of \(length) bytes at \(offset) has no NUL at its end")
      }
      // Plural forms are separated by NUL.
      let first = bytes[offset..<offset + length].prefix { $0 != 0 }
      guard let text = String(validating: first, as: UTF8.self) else {
        throw fault(offset, "a string is not UTF-8")
      }
      return text
    }
    var translations: [String: String] = [:]
    for index in 0..<count {
      let original = try string(tables.originals + 8 * index)
      // The empty original's translation is the catalog's header; U+0004 ends a context.
      guard !original.isEmpty, !original.unicodeScalars.contains("\u{4}") else { continue }
      translations[original] = try string(tables.translations + 8 * index)
    }
    self.translations = translations
  }
}

/// Why bytes are no catalog.
struct MessageCatalogError: Error, Equatable, CustomStringConvertible {
  /// The byte at which it shows.
  let offset: Int
  let what: String

  var description: String { "byte \(offset): \(what)" }
}
