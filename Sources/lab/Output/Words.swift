import Experiments
import Runner
import Statistics

/// Short pieces of prose that several commands print.
enum Words {
  static func trials(_ count: Int) -> String { count == 1 ? "1 trial" : "\(count) trials" }

  static func variants(_ count: Int) -> String { count == 1 ? "1 variant" : "\(count) variants" }

  /// A verdict in its colour, which every terminal has.
  static func colored(_ word: String, _ outcome: ClaimVerdict.Outcome) -> String {
    let code =
      switch outcome {
      case .holds: 32
      case .fails: 31
      case .undecided: 33
      }
    return "\u{1B}[\(code)m\(word)\u{1B}[0m"
  }

  /// What a run says that was stopped by a signal.
  static func stopped(_ results: [TrialResult]) -> String {
    let count = results.count { $0.status == .stopped }
    return count == 0
      ? "stopped: the same command goes on"
      : "stopped at checkpoints: \(trials(count)) can be resumed with the same command"
  }

  /// What became of a trial.
  static func sentence(_ result: TrialResult) -> String {
    if result.wasFinished { return "\(result.status.rawValue) before; nothing to do" }
    switch result.status {
    case .stopped: return "stopped at update \(result.resumesAt ?? 0)"
    case .failed: return "failed: \(result.problem ?? "no reason known")"
    case .done, .diverged:
      let speed = result.updatesPerSecond.map { "\(rounded($0)) steps/s" } ?? ""
      let time = result.seconds.map { " in \(seconds($0))" } ?? ""
      return "\(result.status.rawValue)\(time), \(speed)"
    }
  }

  /// `files: 12.3 MiB a trial, 74 MiB in all`
  static func files(_ plan: Plan) -> String {
    let sizes = plan.trials.map { $0.variant.fileSize.total.bytes + $0.variant.fileSize.end.bytes }
    let (least, most) = (ByteCount(sizes.min() ?? 0), ByteCount(sizes.max() ?? 0))
    let each = least.description == most.description ? "\(most)" : "\(least) to \(most)"
    return "files: \(each) a trial, \(ByteCount(sizes.reduce(0, +))) in all"
  }

  /// `checkpoints: up to 18 MiB a trial while it is trained`
  static func checkpoints(_ plan: Plan) -> String {
    let most = plan.variants.map(\.fileSize.checkpoints.bytes).max() ?? 0
    return "checkpoints: up to \(ByteCount(most)) a trial while it is trained"
  }

  /// A text for one line of a table: without line ends, cut if it is wider than `width`.
  static func brief(_ text: String, width: Int) -> String {
    let line = text.unicodeScalars.map {
      $0.value < 0x20 || (0x7f...0x9f).contains($0.value) ? " " : String($0)
    }.joined()
    return line.count > width ? line.prefix(width - 1) + "…" : line
  }

  /// Rows in aligned columns, two spaces apart, indented by two.
  static func table(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      return "  " + cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}
