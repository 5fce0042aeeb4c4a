import Recurrent

/// A target and what was decoded for it, each up to its end.
struct DecodedText: Equatable {
  let target: [Int32]
  let prediction: [Int32]

  /// Every example of a batch whose classes are characters or words, 0 the end of a text.
  static func all(_ batch: Batch, _ prediction: Prediction) -> [DecodedText] {
    guard case .classes(let targets) = batch.targets else { return [] }
    let shape = batch.outputShape
    return (0..<shape.examples).map {
      DecodedText(
        target: shape.column($0, of: targets, until: 0), prediction: shape.column($0, of: prediction.classes, until: 0))
    }
  }
}

/// The share of texts that are right from the first character, or word, to the last.
struct ExactMatch: SequenceMetric {
  let name = "exact_match"
  var doc = "share of outputs that are the target, character by character"

  static let ofCaptions = ExactMatch(doc: "Share of captions that are right as a whole, their end among it.")

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    let texts = DecodedText.all(batch, prediction)
    return (Double(texts.count { $0.target == $0.prediction }), Double(texts.count))
  }
}

/// Edits that would put the outputs right, for each character of the targets; may be over 1.
struct CharacterErrorRate: SequenceMetric {
  let name = "character_error_rate"
  let doc = "insertions, deletions and substitutions that make outputs the targets, over the characters of the targets"
  let isBetterHigher = false

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    let texts = DecodedText.all(batch, prediction)
    return (
      texts.reduce(0) { $0 + Double(editDistance($1.target, $1.prediction)) },
      texts.reduce(0) { $0 + Double($1.target.count) }
    )
  }
}

/// Levenshtein's distance: the fewest insertions, deletions and substitutions that make one sequence the other. O(n·m) time, O(m) space.
func editDistance<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int {
  var row = Array(0...b.count)
  for i in a.indices {
    // What stood above and to the left of the number being replaced.
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let substituted = diagonal + (a[i] == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}
