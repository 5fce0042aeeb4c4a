/// What stands under a figure: first what is seen, then how it was computed, both short; what a reader must be told
/// besides is kept apart as notes.
struct Caption {
  /// More words are not read.
  static let limit = 60

  private var sentences: [String] = []
  var notes = Remarks()

  /// - Parameters:
  ///   - finding: a sentence that says what is seen, from the data; nil where nothing can be said.
  ///   - method: sentences that say how it was computed, the most important first. Those for which there is no room
  ///     become notes.
  init(_ finding: String?, _ method: [String]) {
    var room = Caption.limit
    for sentence in [finding].compactMap({ $0 }) + method where !sentence.isEmpty {
      let words = sentence.split(whereSeparator: \.isWhitespace).count
      guard words <= room else {
        notes.add(sentence)
        continue
      }
      room -= words
      sentences.append(sentence)
    }
  }

  var text: String { sentences.joined(separator: " ") }
}
