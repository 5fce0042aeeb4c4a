/// What became of a trial, as a mark in a table and with the meaning below it.
enum TrialMark: CaseIterable, Sendable {
  case done, collapsed, diverged, stale, failed

  /// - Parameters:
  ///   - trial: whose.
  ///   - isCollapsed: whether it knows no more than the weakest level to compare with.
  init(_ trial: TrialRow, isCollapsed: Bool) {
    switch trial.status {
    case "done": self = isCollapsed ? .collapsed : .done
    case "diverged": self = .diverged
    case "stale": self = .stale
    default: self = .failed
    }
  }

  var sign: String {
    switch self {
    case .done: "✓"
    case .collapsed: "○"
    case .diverged: "✕"
    case .stale: "↺"
    case .failed: "!"
    }
  }

  var meaning: String {
    switch self {
    case .done: "completed"
    case .collapsed:
      "completed, and learned nothing: its test loss is no more than 1 % below the weakest level to compare with"
    case .diverged: "diverged, after the updates that are told"
    case .stale: "stored with other settings, and left out"
    case .failed: "failed or missing: no result"
    }
  }
}
