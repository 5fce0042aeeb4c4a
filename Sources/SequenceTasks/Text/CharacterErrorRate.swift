import Recurrent

/// Edits that would put the outputs right, for each character of the targets; may be over 1.
struct CharacterErrorRate: SequenceMetric {
  let name = "character_error_rate"
  let doc =
    "insertions, deletions and substitutions that make outputs the targets, over the characters of the targets"
  let isBetterHigher = false

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    let texts = DecodedText.all(batch, prediction)
    return (
      texts.reduce(0) { $0 + Double(editDistance($1.target, $1.prediction)) },
      texts.reduce(0) { $0 + Double($1.target.count) }
    )
  }
}

/// Levenshtein's distance: the fewest insertions, deletions and substitutions that make one sequence the
/// other. O(n·m) time, O(m) space.
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
