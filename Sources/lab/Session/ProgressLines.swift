import Language
import Runner

/// How far a run is, as lines for a terminal: the whole of it, then each trial that is being trained.
struct ProgressLines {
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
    let parts = [
      "\(tally.ended)/\(tally.total) trials\(most)", tally.failed > 0 ? "\(tally.failed) failed" : "",
      isStopping ? "stopping" : tally.secondsLeft(at: now).map { "\(Words.seconds($0)) left" } ?? "",
    ].filter { !$0.isEmpty }
    let start = parts.joined(separator: " · ") + " · "
    return start + Display.fitted(file, columns: columns - Display.width(start))
  }

  /// `█████░░░░░  120/600  loss 0.693   35 steps/s  14 s left   model.cell=rnn/seed-1`
  private func line(_ trial: RunTally.Running) -> String {
    let width = columns >= 90 ? 20 : columns >= 70 ? 10 : 0
    let filled = min(width, trial.update * width / max(1, trial.updates))
    let gauge = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let speed = trial.speed(at: now), updates = String(trial.updates)
    // What is not known yet keeps its place, so that nothing moves.
    let parts = [
      padded(String(trial.update), to: updates.count, left: true) + "/" + updates,
      "loss " + padded(trial.loss.isFinite ? Words.decimals(trial.loss) : "—", to: 8),
      padded(speed.map { "\(Words.rounded($0)) steps/s" } ?? "", to: 13),
      padded(
        speed.map { "\(Words.seconds(Double(trial.updates - trial.update) / $0)) left" } ?? "", to: 11),
    ]
    let start = (width > 0 ? [gauge] : []) + parts, line = start.joined(separator: "  ") + "  "
    return line + Display.fitted(trial.trial, columns: columns - Display.width(line))
  }

  private func padded(_ text: String, to columns: Int, left: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, columns - text.count))
    return left ? blanks + text : text + blanks
  }
}
