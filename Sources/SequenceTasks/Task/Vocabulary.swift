/// The words of a training set, each with a number; 0 stands for all others.
struct Vocabulary: Sendable {
  let words: [String]
  private let index: [String: Int32]

  /// The most frequent words that occur at least `minimum` times, at most `limit` with the unknown word; ties
  /// in the order of Unicode.
  init(_ sentences: [[String]], limit: Int, minimum: Int) {
    var counts: [String: Int] = [:]
    for word in sentences.joined() { counts[word, default: 0] += 1 }
    let kept = counts.filter { $0.value >= minimum }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(limit - 1)
    words = ["<unknown>"] + kept.map(\.key)
    index = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, Int32($0)) })
  }

  func numbers(_ words: [String]) -> [Int32] { words.map { index[$0] ?? 0 } }

  /// Words of letters, digits and inner apostrophes in lower case; `!` and `?` are words of their own.
  static func words(of text: String) -> [String] {
    var words: [String] = [], word = ""
    func end() {
      while word.last == "'" { word.removeLast() }
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    for character in text.lowercased() {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else if character == "'", !word.isEmpty, word.last != "'" {
        word.append(character)
      } else {
        end()
        if character == "!" || character == "?" { words.append(String(character)) }
      }
    }
    end()
    return words
  }
}
