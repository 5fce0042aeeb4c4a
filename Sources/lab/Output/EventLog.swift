import Components
import Experiments
import OrderedCollections
import Runner
import Synchronization

/// Tells other programs what a run does, one JSON object a line (NDJSON) on standard output.
///
/// Every object has `event`; the first, `run`, has `schema_version` as well. How far trials are is told at most
/// twice a second each.
final class EventLog: RunObserver {
  private static let schemaVersion = 1
  private static let pause = Duration.milliseconds(500)

  private let output: Terminal
  private let told = Mutex<[String: ContinuousClock.Instant]>([:])

  init(output: Terminal = .standardOutput) { self.output = output }

  /// A run begins.
  func run(experiments: [String], trials: Int, jobs: Int) {
    write(
      "run",
      [
        "schema_version": .integer(EventLog.schemaVersion),
        "experiments": .list(experiments.map { .text($0) }),
        "trials": .integer(trials), "jobs": .integer(jobs),
      ])
  }

  func began(_ trial: String, updates: Int) {
    write("began", ["trial": .text(trial), "updates": .integer(updates)])
  }

  func resumed(_ trial: String, updates: Int, at update: Int) {
    write(
      "resumed", ["trial": .text(trial), "updates": .integer(updates), "update": .integer(update)])
  }

  func continued(_ trial: String, updates: Int, at update: Int) {
    write(
      "continued", ["trial": .text(trial), "updates": .integer(updates), "update": .integer(update)])
  }

  func noted(_ trial: String, _ line: String) {
    write("noted", ["trial": .text(trial), "message": .text(line)])
  }

  func advanced(_ trial: String, update: Int, loss: Double) {
    let isDue = told.withLock { told in
      if let last = told[trial], last.duration(to: .now) < EventLog.pause { return false }
      told[trial] = .now
      return true
    }
    if isDue {
      write("advanced", ["trial": .text(trial), "update": .integer(update), "loss": .real(loss)])
    }
  }

  func ended(_ result: TrialResult) {
    told.withLock { $0[result.name] = nil }
    var entries: OrderedDictionary<String, Value> = [
      "trial": .text(result.name), "status": .text(result.status.rawValue), "file": .text(result.file),
    ]
    JSONReport.add(result, to: &entries)
    write("ended", entries)
  }

  func remarked(_ remark: String) { write("remarked", ["message": .text(remark)]) }

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

  private func write(_ event: String, _ entries: OrderedDictionary<String, Value>) {
    var all: OrderedDictionary<String, Value> = ["event": .text(event)]
    all.merge(entries) { $1 }
    output.writeLine(Value.table(all).lineJSON)
  }
}
