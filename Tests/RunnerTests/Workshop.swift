import Experiments
import Foundation
import Store
import Synchronization

@testable import Runner

/// A new temporary folder with an experiment file to run, removed when the value goes.
final class Workshop {
  let path: String
  var file: String { "\(path)/tiny.exp" }

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("runner-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
    try Data(Workshop.text.utf8).write(to: url.appendingPathComponent("text.txt"))
  }

  /// Beside every experiment file, for tasks that read one.
  private static let text = String((0..<600).map { Character(UnicodeScalar(UInt8(97 + $0 * $0 % 11))) })

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Two cells, two seeds, eight updates on noise.
  static let tiny = """
    # vim: ft=yaml
    experiment: tiny
    task: { kind: noise, length: 5, min_length: 2, inputs: 3, classes: 3 }
    model: { cell: rnn, hidden: 4 }
    optimizer: { kind: adam, learning_rate: 0.01, clip: { kind: norm, threshold: 1 } }
    train: { steps: 8, batch: 3, evaluate_every: 3 }
    seeds: [1, 2]
    sweep: { model.cell: [rnn, lstm] }
    record: { every: 4, at: [0, last] }
    """

  func plan(_ text: String = Workshop.tiny, set overrides: [String] = []) throws -> Plan {
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return try Plan(path: file, overrides: overrides)
  }

  func results(_ root: String = "results") throws -> ResultsFolder {
    try ResultsFolder(root: "\(path)/\(root)", experiment: "tiny")
  }

  /// Runs a plan without a look at this machine, which would enter nothing but provenance.
  func run(
    _ plan: Plan, into root: String = "results", workers: Int = 1, force: Bool = false,
    observer: any RunObserver = Witness(), pause: Double = 0, stop: StopRequest = StopRequest()
  ) throws -> [TrialResult] {
    try Run.trials(
      of: plan, into: results(root), workers: workers, force: force,
      provenance: Provenance(facts: [("lab", "test")]),
      observer: observer, pause: pause, stop: stop)
  }
}

/// Remembers what it is told.
final class Witness: RunObserver {
  struct Log: Sendable {
    var began: [String] = []
    var resumed: [String] = []
    var continued: [String] = []
    var troubles: [String] = []
    var updates: [String: [Int]] = [:]
    var ended: [String] = []
    var remarks: [String] = []
  }

  private let state = Mutex(Log())

  var log: Log { state.withLock { $0 } }

  func receive(_ event: RunEvent) {
    state.withLock { log in
      switch event {
      case .began(let trial, let updates, 0): log.began.append("\(trial) \(updates)")
      case .began(let trial, _, let update): log.resumed.append("\(trial) at \(update)")
      case .continued(let trial, _, let update): log.continued.append("\(trial) at \(update)")
      case .advanced(let trial, let update, _): log.updates[trial, default: []].append(update)
      case .noted(let note) where note.isTrouble: log.troubles.append(note.text)
      case .noted(let note): log.remarks.append(note.description)
      case .ended(let result): log.ended.append("\(result.name) \(result.status)")
      }
    }
  }
}

/// Everything in a trial file as text: each dataset's type, axes and bits, each attribute but the provenance.
func contents(of path: String) throws -> [String: String] {
  let file = try TrialFile(reading: path)
  var found: [String: String] = [:]
  func visit(_ object: String) throws {
    for name in try file.attributes(on: object) where name != "provenance" {
      found["\(object)@\(name)"] = "\(try file.value(attribute: name, on: object))"
    }
    if file.isGroup(object) {
      for child in try file.children(object) { try visit(object == "/" ? "/\(child)" : "\(object)/\(child)") }
    } else {
      let type = try file.elementType(object)
      let values =
        type == .text
        ? try file.strings(object) : try file.reals(object).map { String($0.bitPattern, radix: 16) }
      found[object] = "\(type) \(try file.shape(object)) \(values.joined(separator: " "))"
    }
  }
  try visit("/")
  return found
}
