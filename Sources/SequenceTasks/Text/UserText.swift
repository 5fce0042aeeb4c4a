import Components

/// Text from bytes that someone else wrote.
enum UserText {
  /// UTF-8 in composed form, without a byte order mark, lines ended by \n.
  ///
  /// - Parameter key: the setting that names the file.
  static func decode(_ file: UserFile, key: String) throws(Problem) -> String {
    guard let text = String(validating: file.bytes, as: UTF8.self) else {
      let place = firstFault(file.bytes), line = file.bytes[..<place].count { $0 == 10 } + 1
      throw Problem(
        key,
        "'\(file.name)' is not UTF-8: byte \(place) (counted from 0; in line \(line)) begins no character",
        remedy: "convert it, for example with iconv")
    }
    if let place = file.bytes.firstIndex(of: 0) {
      throw Problem(
        key, "'\(file.name)' is no text file: byte \(place) (counted from 0) is NUL", remedy: .handbook)
    }
    var characters = Array(Alphabet.composed(text).unicodeScalars)
    if characters.first == "\u{feff}" { characters.removeFirst() }
    var plain = String.UnicodeScalarView()
    for (index, character) in characters.enumerated()
    where character != "\r" || index + 1 == characters.count || characters[index + 1] != "\n" {
      plain.append(character)
    }
    return String(plain)
  }

  /// The offset of the first byte that begins no character.
  private static func firstFault(_ bytes: [UInt8]) -> Int {
    var parser = Unicode.UTF8.ForwardParser(), iterator = bytes.makeIterator(), place = 0
    while case .valid(let character) = parser.parseScalar(from: &iterator) { place += character.count }
    return min(place, bytes.count)
  }
}
