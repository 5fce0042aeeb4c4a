import LinearAlgebra

/// How often classes occur in sequences, each counted once more than it was seen: what a network that ignores
/// its input can learn.
struct CharacterFrequencies {
  private let isByStep: Bool
  private let classes: Int
  /// Of each step, or of all steps together.
  private var counts: [[Int]]

  init(_ sequences: [[Int32]], classes: Int, isByStep: Bool) {
    (self.isByStep, self.classes) = (isByStep, classes)
    let steps = isByStep ? sequences.reduce(1) { max($0, $1.count) } : 1
    counts = Array(repeating: Array(repeating: 1, count: classes), count: steps)
    for sequence in sequences {
      for (t, number) in sequence.enumerated() { counts[isByStep ? t : 0][Int(number)] += 1 }
    }
  }

  /// Nats a step when these frequencies foretell other sequences; a step beyond the longest counts as the
  /// last.
  func loss(of sequences: [[Int32]]) -> Double {
    let totals = counts.map { Double($0.reduce(0, +)) }
    var loss = 0.0, steps = 0
    for sequence in sequences {
      for (t, number) in sequence.enumerated() {
        let row = isByStep ? min(t, counts.count - 1) : 0
        loss -= Reals.log(Double(counts[row][Int(number)]) / totals[row])
        steps += 1
      }
    }
    return loss / Double(max(steps, 1))
  }
}
