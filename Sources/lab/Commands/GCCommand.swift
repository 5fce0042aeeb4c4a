import ArgumentParser
import Components
import Experiments
import Foundation
import OrderedCollections
import Reports
import Store

struct GCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "List what lies in folders of results and is no result; with --delete, remove it.",
    discussion: """
      Nothing is removed without --delete. Kinds:
      \(Remnant.Kind.allCases.map { "  \($0.rawValue): \($0.doc)" }.joined(separator: "\n"))

      Without --kind, all but checkpoints are meant: an interrupted trial would begin anew. A finished trial in its place, what a process
      works on, and what lies behind links is never touched.

      EXAMPLES
        lab gc                                        what could go
        lab gc results/vanishing --kind stale --older 30d --larger 10M
        lab gc --kind partial --kind damaged --delete

      EXIT STATUS
        0   done
        1   something was kept, because it changed or a process works on it
        64  wrong usage
        73, 74  a file cannot be removed, as 'lab help' says
      """)

  @Argument(help: "Folders of results.", completion: .directory)
  var results: [String] = ["results"]

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only these: \(Remnant.Kind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"),
    transform: GCCommand.kind(of:))
  var kind: [Remnant.Kind] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Only what has not changed for so long: 30d, 12h, 45m.", valueName: "time"),
    transform: GCCommand.duration(of:))
  var older: Duration?

  @Option(
    name: .long, help: ArgumentHelp("Only what is larger: 500K, 10M, 1G.", valueName: "size"),
    transform: GCCommand.size(of:))
  var larger: ByteCount?

  @Flag(name: .long, help: "Remove what is listed.")
  var delete = false

  @Flag(name: .long, help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    let now = Int64(Date().timeIntervalSince1970 * 1e9)
    var remnants: [Remnant] = []
    for place in try results.map(Places.folder) {
      if case .variant = place {
        throw ValidationError("name the folder of an experiment's results, or that of all")
      }
      for folder in place.folders { remnants += try RemnantSearch(in: folder, now: now).remnants() }
    }
    let kinds = kind.isEmpty ? Remnant.Kind.allCases.filter { $0 != .checkpoints } : kind
    let age = older.map { $0 / .nanoseconds(1) } ?? -.infinity
    remnants = remnants.filter { remnant in
      kinds.contains(remnant.kind) && Double(now - remnant.modified) >= age
        && Double(remnant.bytes) > larger?.bytes ?? -1
    }
    let outcomes = try delete ? remnants.map { try $0.remove() } : []
    show(remnants, outcomes, now)
    if outcomes.contains(where: { $0 != .removed }) { throw ExitCode(1) }
  }

  private func show(_ remnants: [Remnant], _ outcomes: [Remnant.Outcome], _ now: Int64) {
    func outcome(_ index: Int) -> String {
      guard delete else { return "listed" }
      if case .kept(let reason) = outcomes[index] { return "kept: \(reason)" }
      return "removed"
    }
    if json {
      let rows = remnants.enumerated().map { index, remnant -> Value in
        .table([
          "path": .text(remnant.path), "kind": .text(remnant.kind.rawValue),
          "bytes": .integer(Int(remnant.bytes)),
          "age_seconds": .real(Double(now - remnant.modified) / 1e9), "reason": .text(remnant.reason),
          "status": .text(outcome(index)),
        ])
      }
      Terminal.standardOutput.writeLine(JSONReport.remnants(rows))
      return
    }
    if !remnants.isEmpty {
      let rows = remnants.enumerated().map { index, remnant in
        [
          ByteCount(Double(remnant.bytes)).description, GCCommand.age(now - remnant.modified),
          remnant.kind.rawValue,
          remnant.path, delete ? outcome(index) : remnant.reason,
        ]
      }
      Terminal.standardOutput.write(
        TextTable(["size", "age", "kind", "path", "why"], rows, texts: ["kind", "path", "why"]).text(
          width: Terminal.standardOutput.isInteractive ? Terminal.standardOutput.width : nil))
    }
    let gone = delete ? remnants.indices.filter { outcomes[$0] == .removed }.map { remnants[$0] } : remnants
    let bytes = ByteCount(gone.reduce(0) { $0 + Double($1.bytes) })
    let count = gone.count == 1 ? "1 remnant" : "\(gone.count) remnants"
    Terminal.standardError.writeLine(
      delete
        ? "removed: \(count), \(bytes)"
        : gone.isEmpty
          ? "nothing to remove" : "\(count), \(bytes); nothing was removed: --delete removes them")
  }

  /// `3 min`, `12 h`, `40 days`
  private static func age(_ nanoseconds: Int64) -> String {
    let seconds = max(0, Double(nanoseconds) / 1e9)
    return seconds < 172_800 ? Words.seconds(seconds.rounded()) : "\(Int(seconds / 86_400)) days"
  }

  private static func kind(of text: String) throws -> Remnant.Kind {
    guard let kind = Remnant.Kind(rawValue: text) else {
      let all = Remnant.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("there are the kinds \(all) (got '\(text)')")
    }
    return kind
  }

  private static func duration(of text: String) throws -> Duration {
    let units: [Character: Double] = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()), number >= 0,
      number * unit < 1e10
    else { throw ValidationError("'\(text)' is no time; write it like 30d, 12h or 45m") }
    return .seconds(number * unit)
  }

  private static func size(of text: String) throws -> ByteCount {
    guard let size = ByteCount(text) else {
      throw ValidationError("'\(text)' is no size; write it like 500K, 10M or 1G")
    }
    return size
  }
}
