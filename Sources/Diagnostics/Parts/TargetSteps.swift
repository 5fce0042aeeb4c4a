import Recurrent

/// Which steps' errors are sent back: the same ones at all records, counted from the first step or, where
/// only the last ones of each sequence are scored, from each sequence's own last.
struct TargetSteps {
  let countsFromEnd: Bool
  /// t, or t − t_last ≤ 0.
  let positions: [Int]
  /// How many there are to choose from.
  let scored: Int

  /// What position 0 is, in words.
  var origin: String { countsFromEnd ? "each sequence's last step, 0" : "the first step, 0" }

  init(_ setting: DiagnosticSetting, atMost count: Int) {
    let longest = setting.longestOutput, hasSteps = setting.shape.arrangement.hasOutputSteps
    if hasSteps, case .all = setting.loss.steps {
      (countsFromEnd, scored) = (false, longest)
    } else {
      (countsFromEnd, scored) = (true, hasSteps ? setting.loss.scored(length: longest).count : 1)
    }
    let (scored, first) = (scored, countsFromEnd ? 1 - scored : 0), chosen = min(count, scored)
    positions = (1...chosen).map { first + ($0 * scored + chosen / 2) / chosen - 1 }
  }

  /// The step at a position of a sequence, or nil if it has none.
  func step(_ position: Int, length: Int) -> Int? {
    let step = countsFromEnd ? length - 1 + positions[position] : positions[position]
    return (0..<length).contains(step) ? step : nil
  }
}
