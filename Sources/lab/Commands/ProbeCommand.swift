import Archive
import ArgumentParser
import Components
import Experiments
import Foundation
import Language
import OrderedCollections
import Runner
import Store
import TrialFormat

struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Measure a diagnostic of stored trials afterwards, from their records, without training.",
    discussion: """
      A record holds the parameters before an update; the network is rebuilt from the settings in the trial's file, whatever the
      experiment file says today, and its batches are drawn again. The numbers are, to the bit, those that the trial would hold if it had
      been asked for the diagnostic. They lie in results/EXPERIMENT/probes/VARIANT/seed-N.DIAGNOSTIC.h5, under the paths that they have in
      a trial's file, along the same axes; parent_identity and parent_sha256 say of which file. What is there is not measured again, unless
      the trial's file was replaced.

      RESULT is a trial's file, the folder of an experiment's results, or an experiment file, whose trials are then meant.

      For claims and figures, add the diagnostic to record.diagnostics: what was measured of all records of a trial then counts as if its
      file held it, and the page says so; with other settings it is listed apart. To run the experiment file does it in one: finished
      trials are not trained again, what they lack is measured in the same way, and lab plan tells it beforehand ("to measure").

      EXAMPLES
        lab probe results/vanishing --diagnostic gradient-by-lag
        lab probe results/vanishing/trials/model.cell=lstm/seed-1.h5 --diagnostic lyapunov --at last
        lab probe vanishing.exp --diagnostic gradient-by-lag --set steps=32
        lab probe vanishing.exp --diagnostic '{ kind: gradient-by-lag, steps: 32 }'

      EXIT STATUS
        0   done, or already done
        1   a trial has no file that could be measured
        64  wrong usage
        65  invalid diagnostic or experiment file
        73, 74  a file cannot be created or written, as 'lab help' says
        75, 130, 143  stopped by a signal
      """)

  @OptionGroup var trials: TrialArguments

  @Option(
    name: .long,
    help: ArgumentHelp("What is measured: a kind, or a mapping as in record.diagnostics.", valueName: "name"),
    completion: .custom(Completions.diagnostics))
  var diagnostic: String

  @Option(
    name: [.short, .customLong("set")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A setting of the diagnostic, e.g. steps=32.", valueName: "key=value"))
  var set: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The record: first, last, or the number of the update that it precedes; default: all.",
      valueName: "step"))
  var at: String?

  @OptionGroup var output: ResultsOptions

  @OptionGroup var jobs: JobOptions

  @Flag(name: .long, help: "Measure again what is there already.")
  var force = false

  @OptionGroup var answer: AnswerOptions

  @Flag(name: [.short, .long], help: "Say nothing but errors and the files' paths.")
  var quiet = false

  func validate() throws {
    if let wrong = set.first(where: { !$0.contains("=") }) {
      throw ValidationError("--set needs key=value, such as steps=32 (got '\(wrong)')")
    }
    _ = try record
  }

  private var record: RecordChoice? {
    get throws {
      guard let at else { return nil }
      guard let choice = RecordChoice(value: Int(at).map(Value.integer) ?? .text(at)) else {
        throw ValidationError("--at is first, last, or the number of an update (got '\(at)')")
      }
      return choice
    }
  }

  func run() throws {
    let targets = try trials.targets(results: output, answer)
    let probes = ProbedTrials(
      measuring: ProbedDiagnostic(diagnostic, settings: set), at: try record, results: output.results,
      workers: jobs.count, force: force)
    let signals = Signals(StopRequest(), words: "stopping: files that are whole stay") {
      Terminal.standardError.write($0)
    }
    let provenance = Provenance.ofThisMachine(
      command: ["lab"] + CommandLine.arguments.dropFirst(), folder: FileManager.default.currentDirectoryPath,
      outputs: [output.results])
    let clock = ContinuousClock(), start = clock.now
    let found = probes.run(targets, provenance: provenance, stop: signals.stop)
    if let faults = found.lazy.compactMap(\.faults).first {
      answer.show(faults)
      throw ExitCode(65)
    }
    if let trouble = found.lazy.compactMap(\.trouble).first { throw trouble }
    let problems = found.compactMap(\.problem)
    for problem in problems.distinct { Terminal.standardError.writeLine("lab: \(problem)") }
    if answer.json {
      Terminal.standardOutput.writeLine(JSONReport.probes(found.map(ProbeCommand.row)))
    } else {
      for row in found where row.problem == nil { Terminal.standardOutput.writeLine(row.file) }
    }
    if !quiet, problems.count < found.count {
      let seconds = Words.decimals((clock.now - start) / .seconds(1))
      Terminal.standardError.writeLine("\(ProbeCommand.counts(found)), in \(seconds) s")
    }
    if let code = signals.exitCode { throw ExitCode(code) }
    if !problems.isEmpty { throw ExitCode(1) }
  }

  /// `3 measured from stored records, 1 measured before`
  private static func counts(_ found: [ProbedTrials.Outcome]) -> String {
    let words: [(status: ProbeRun.Outcome, words: String)] = [
      (.measured, "measured from stored records"), (.kept, "measured before"),
      (.held, "held by the trial itself"),
    ]
    return words.compactMap { status, words -> String? in
      let count = found.count { $0.status == status.rawValue }
      return count > 0 ? "\(count) \(words)" : nil
    }.joined(separator: ", ")
  }

  private static func row(_ outcome: ProbedTrials.Outcome) -> Value {
    var entries: OrderedDictionary<String, Value> = [
      "file": .text(outcome.file), "status": .text(outcome.status),
    ]
    if let plan = outcome.plan {
      let head = plan.stored.head
      entries["experiment"] = .text(head.experiment)
      entries["id"] = .text(head.name)
      entries["variant"] = .text(head.variant)
      entries["seed"] = .integer(head.seed)
      entries["trial"] = .text(plan.stored.path)
      entries["diagnostic"] = plan.diagnostic.resolved
      entries["records"] = .list(plan.updates.map { .integer($0) })
    }
    if let problem = outcome.problem { entries["problem"] = .text(problem) }
    return .table(entries)
  }
}
