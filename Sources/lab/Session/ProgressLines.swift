import Language
import Runner

/// How far a run is, as lines for a terminal: the whole of it, then each trial that is being trained.
struct ProgressLines {
  /// Columns from which on there is room for a gauge, and those that the name of a trial keeps.
  private static let gaugeColumns = 80, leastName = 20

  let tally: RunTally
  /// The name of the experiment file that is run.
  let file: String
  let isStopping: Bool
  /// Seconds, as the tally counts them.
  let now: Double
  let columns: Int

  var all: [String] { [head] + tally.running.map(line) }

  /// `12/56 trials · 2 failed · 3 min left · sentiment.exp`
  private var head: String {
    let most = tally.most > tally.total ? ", \(tally.most) at most" : ""
    var parts = [
      "\(tally.ended)/\(tally.total) trials\(most)", tally.failed > 0 ? "\(tally.failed) failed" : "",
      isStopping ? "stopping" : tally.secondsLeft(at: now).map { "\(Words.seconds($0)) left" } ?? "",
    ].filter { !$0.isEmpty }
    while parts.count > 1, parts.joined(separator: " · ").count > columns { parts.removeLast() }
    let start = parts.joined(separator: " · ") + " · ", rest = columns - start.count
    return rest > 0 ? start + Display.fitted(file, columns: rest) : String(start.dropLast(3))
  }

  /// `█████░░░░░  120/600  loss 0.693   35 steps/s  14 s left   model.cell=rnn/seed-1`
  private func line(_ trial: RunTally.Running) -> String {
    let gauge = 10, filled = min(gauge, trial.update * gauge / max(1, trial.updates))
    let speed = trial.speed(at: now), updates = String(trial.updates)
    // What is not known yet keeps its place, so that nothing moves.
    var parts = [
      padded(String(trial.update), to: updates.count, left: true) + "/" + updates,
      "loss " + padded(trial.loss.isFinite ? Words.decimals(trial.loss) : "—", to: 8),
      padded(speed.map { "\(Words.rounded($0)) steps/s" } ?? "", to: 13),
      padded(
        speed.map { "\(Words.seconds(Double(trial.updates - trial.update) / $0)) left" } ?? "", to: 11),
    ]
    if columns >= ProgressLines.gaugeColumns {
      parts.insert(
        String(repeating: "█", count: filled) + String(repeating: "░", count: gauge - filled), at: 0)
    }
    // On a narrow terminal, the name says more than how fast it is.
    func width() -> Int { parts.reduce(0) { $0 + $1.count + 2 } }
    while parts.count > 1, columns - width() < ProgressLines.leastName { parts.removeLast() }
    return parts.joined(separator: "  ") + "  " + Display.fitted(trial.trial, columns: columns - width())
  }

  private func padded(_ text: String, to columns: Int, left: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, columns - text.count))
    return left ? blanks + text : text + blanks
  }
}
