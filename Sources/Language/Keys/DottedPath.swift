/// A dotted key such as `model.cell.activation`, each word with its place.
struct DottedPath: Sendable {
  struct Word: Sendable {
    let key: String
    let location: Location
  }

  let text: String
  let words: [Word]

  /// Nil if a word is empty.
  ///
  /// - Parameter location: of the first scalar of `text`.
  init?(_ text: String, at location: Location) {
    var words: [Word] = []
    var offset = 0
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      guard !part.isEmpty else { return nil }
      let length = part.unicodeScalars.count
      words.append(Word(key: String(part), location: location.part(offset: offset, length: length)))
      offset += length + 1
    }
    (self.text, self.words) = (text, words)
  }

  /// One word, which may contain dots.
  init(word: String, at location: Location) {
    (text, words) = (word, [Word(key: word, location: location)])
  }

  init(text: String, words: [Word]) {
    (self.text, self.words) = (text, words)
  }

  /// The path after its first word, in that word's namespace.
  init(_ first: DottedPath, then rest: DottedPath) {
    (text, words) = (first.text + "." + rest.text, first.words + rest.words)
  }

  var keys: [String] { words.map(\.key) }

  /// True where `other` is this path or lies below it.
  func contains(_ other: DottedPath) -> Bool {
    other.words.count >= words.count && other.keys.prefix(words.count) == keys[...]
  }
}
