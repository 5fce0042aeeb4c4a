import Components
import OrderedCollections
import Runner

/// Tells other programs what a run does, one JSON object a line (NDJSON) on standard output.
///
/// Every object has `event`; the first, `run`, has `schema_version` as well. How far trials are is told at most
/// twice a second each.
struct EventLog {
  private static let schemaVersion = 1
  /// Seconds between two reports on how far a trial is.
  private static let pause = 0.5

  let output: Terminal
  /// The one that is run.
  var experiment = ""
  private var told: [String: Double] = [:]

  init(output: Terminal = .standardOutput) { self.output = output }

  /// A run begins.
  func begin(experiments: [String], jobs: Int, _ tally: RunTally) {
    write(
      "run",
      [
        "schema_version": .integer(EventLog.schemaVersion),
        "experiments": .list(experiments.map { .text($0) }),
        "trials": .integer(tally.total), "trials_at_most": .integer(tally.most), "jobs": .integer(jobs),
      ])
  }

  /// Something happened.
  ///
  /// - Parameters:
  ///   - event: what.
  ///   - tally: the run's, after it.
  ///   - now: seconds, as the tally counts them.
  mutating func write(_ event: RunEvent, _ tally: RunTally, at now: Double) {
    var entries: OrderedDictionary<String, Value> = ["experiment": .text(experiment)]
    switch event {
    case .began(let trial, let updates, let update):
      entries.merge(["trial": .text(trial), "updates": .integer(updates)]) { $1 }
      if update > 0 { entries["update"] = .integer(update) }
      write(update > 0 ? "resumed" : "began", entries)
    case .continued(let trial, let updates, let update):
      entries.merge(["trial": .text(trial), "updates": .integer(updates), "update": .integer(update)]) { $1 }
      write("continued", entries)
    case .noted(let note):
      if let trial = note.trial { entries["trial"] = .text(trial) }
      entries.merge(["message": .text(note.text), "is_trouble": .flag(note.isTrouble)]) { $1 }
      write("noted", entries)
    case .advanced(let trial, let update, let loss):
      if let last = told[trial], now - last < EventLog.pause { return }
      told[trial] = now
      entries.merge(["trial": .text(trial), "update": .integer(update), "loss": .real(loss)]) { $1 }
      entries["totals"] = EventLog.totals(tally, at: now)
      write("advanced", entries)
    case .ended(let result):
      told[result.name] = nil
      entries.merge([
        "trial": .text(result.name), "status": .text(result.status.rawValue), "file": .text(result.file),
      ]) { $1 }
      JSONReport.add(result, to: &entries)
      entries["totals"] = EventLog.totals(tally, at: now)
      write("ended", entries)
    }
  }

  /// An experiment has its page.
  func reported(_ report: RunReport) {
    write(
      "reported",
      [
        "experiment": .text(report.name), "page": .text(report.page ?? ""),
        "claims": .list(ClaimReport.json(report.claims, of: report.name)),
        "problems": .list(report.problems.map { .text($0) }),
      ])
  }

  /// How far the run is; seconds only once there is something measured.
  private static func totals(_ tally: RunTally, at now: Double) -> Value {
    var entries: OrderedDictionary<String, Value> = [
      "ended": .integer(tally.ended), "failed": .integer(tally.failed), "trials": .integer(tally.total),
      "trials_at_most": .integer(tally.most),
    ]
    if let seconds = tally.secondsLeft(at: now) { entries["seconds_left"] = .real(seconds) }
    return .table(entries)
  }

  private func write(_ event: String, _ entries: OrderedDictionary<String, Value>) {
    var all: OrderedDictionary<String, Value> = ["event": .text(event)]
    all.merge(entries) { $1 }
    output.writeLine(Value.table(all).lineJSON)
  }
}
