/// The lines of the file of rated sentences.
struct ReviewLines {
  /// Below the folder of data sets.
  static let file = "reviews/movieReviewSnippets_GroundTruth.txt"

  let lines: [(rating: Double, sentence: String)]

  /// Lines of `number TAB mean rating TAB sentence`.
  init(_ bytes: [UInt8]) throws(TaskError) {
    var found: [(rating: Double, sentence: String)] = []
    // Not by `isNewline`, which would cut sentences at U+0085 and the like.
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
    for (number, line) in lines.enumerated() where !line.isEmpty {
      let fields = line.split(separator: "\t", maxSplits: 2)
      guard fields.count == 3, let rating = Double(fields[1]), rating.isFinite else {
        throw TaskError(
          "data",
          """
          line \(number + 1) of \(ReviewLines.file) is not 'number TAB rating TAB sentence'; \
          fetch the file anew with: scripts/setup
          """)
      }
      found.append((rating, String(fields[2])))
    }
    self.lines = found
  }
}
