import Archive
import ArgumentParser
import Components
import Experiments
import Foundation
import OrderedCollections
import Runner
import Store

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compute stored trials once more, and compare every number bit for bit.",
    discussion: """
      A trial is trained from the settings in its own file, whatever an experiment file says today, into a temporary folder (TMPDIR); then
      every dataset is compared with what is stored, and every attribute that is a number. Nothing that is stored is changed. It does not
      matter in which folder or by which process a result was made, in one go or resumed, lengthened, or with diagnostics that
      were measured afterwards.

      Of what differs it says the first in training: dataset, update and index, both numbers, and how many numbers of that precision lie
      between (ULP); and what else is not as it was: settings, seed, data, weights to begin with, the build of lab, the kind of machine. A file
      of which its SHA-256 or its checksums say that it is not as it was written is called damaged.

      The verdict stands in results/EXPERIMENT/provenance/verified/VARIANT/seed-N.json, with when, where and by what; the page has a badge
      of it after the next lab run or lab report, as long as the file is the one that was compared. --quick is entered only if it
      finds a difference.

      RESULT is a trial's file, the folder of an experiment's results, or an experiment file, whose trials are then meant. Data are looked
      for in LAB_DATA, or in data beside the experiment file, the folder of results, and above; a task with files of your own
      needs its experiment file.

      EXAMPLES
        lab verify results/vanishing
        lab verify --quick 100 -j 4 experiments/vanishing.exp
        lab verify results/vanishing/trials/model.cell=lstm/seed-1.h5 --json

      EXIT STATUS
        0   every number is the same
        2   a number differs, or a file is not what its settings, seed or data come to
        64  wrong usage
        65  a file is damaged, missing or no trial's, or cannot be computed once more (no data, invalid settings)
        73, 74  a file cannot be created or written, as 'lab help' says
        75, 130, 143  stopped by a signal
      """)

  @OptionGroup var trials: TrialArguments

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only the first updates of each, and what was recorded until then.", valueName: "updates"))
  var quick: Int?

  @OptionGroup var output: ResultsOptions

  @OptionGroup var jobs: JobOptions

  @OptionGroup var answer: AnswerOptions

  @Flag(name: [.short, .long], help: "Say nothing but errors and verdicts.")
  var quiet = false

  func validate() throws {
    if let quick, quick < 1 {
      throw ValidationError("--quick needs a number of updates: 1, 100 (got \(quick))")
    }
  }

  func run() throws {
    let targets = try trials.targets(results: output, answer)
    let signals = Signals(StopRequest(), words: "stopping: verdicts that are known stand") {
      Terminal.standardError.write($0)
    }
    let provenance = Provenance.ofThisMachine(
      command: ["lab"] + CommandLine.arguments.dropFirst(), folder: FileManager.default.currentDirectoryPath,
      outputs: [output.results])
    let clock = ContinuousClock(), start = clock.now, answer = answer
    let found = VerifiedTrials(updates: quick, results: output.results, workers: jobs.count).run(
      targets, provenance: provenance, stop: signals.stop
    ) { outcome in
      if let faults = outcome.faults { answer.show(faults) }
      if let problem = outcome.problem { Terminal.standardError.writeLine("lab: \(problem)") }
      if let remark = outcome.run?.remark {
        Terminal.standardError.writeLine("lab: \(outcome.file): \(remark)")
      }
      if !answer.json, outcome.run != nil { Terminal.standardOutput.writeLine(VerifyCommand.text(outcome)) }
    }
    if let trouble = found.lazy.compactMap(\.trouble).first { throw trouble }
    if answer.json {
      Terminal.standardOutput.writeLine(JSONReport.verifications(found.map(VerifyCommand.row)))
    }
    if !quiet {
      let seconds = Words.decimals((clock.now - start) / .seconds(1))
      Terminal.standardError.writeLine("\(VerifyCommand.counts(found)), in \(seconds) s")
    }
    if let code = signals.exitCode { throw ExitCode(code) }
    let words = Set(found.map(VerifyCommand.word))
    if words.contains(StoredVerification.Verdict.differs.rawValue) { throw ExitCode(2) }
    if words != [StoredVerification.Verdict.identical.rawValue] { throw ExitCode(65) }
  }

  /// `identical`, `differs`, `damaged` or `failed`.
  private static func word(_ outcome: VerifiedTrials.Outcome) -> String {
    outcome.run?.outcome?.verdict.rawValue ?? "failed"
  }

  /// `3 identical, 1 differs`
  private static func counts(_ found: [VerifiedTrials.Outcome]) -> String {
    let words = found.map(word)
    let counted = ["identical", "differs", "damaged", "failed"].compactMap { word -> String? in
      let count = words.count { $0 == word }
      return count > 0 ? "\(count) \(word)" : nil
    }
    return counted.isEmpty ? "nothing compared" : counted.joined(separator: ", ")
  }

  /// The verdict in a line, then what it rests on.
  private static func text(_ outcome: VerifiedTrials.Outcome) -> String {
    guard let run = outcome.run, let result = run.outcome else { return "\(outcome.file): failed" }
    func count(_ name: String) -> String { result.facts[name]?.brief ?? "?" }
    let part = result.updates.map { " in the first \($0) updates" } ?? ""
    var lines = ["\(outcome.file): \(result.verdict.rawValue)\(part)"]
    if run.differences.isEmpty {
      lines[0] += ", \(count("values")) values in \(count("datasets")) datasets"
    } else {
      lines.append("  first: \(run.differences[0])")
      lines.append(
        "  in all: \(count("differing_values")) of \(count("values")) values, in \(run.differences.count) places"
      )
    }
    let isSame = result.verdict == .identical
    lines += run.reasons.map { "  \(isSame ? "though" : "because"): \($0.words)" }
    return lines.joined(separator: "\n")
  }

  private static func row(_ outcome: VerifiedTrials.Outcome) -> Value {
    var entries: OrderedDictionary<String, Value> = [
      "file": .text(outcome.file), "verdict": .text(word(outcome)),
    ]
    if let head = outcome.trial?.stored.head {
      entries["experiment"] = .text(head.experiment)
      entries["id"] = .text(head.name)
      entries["variant"] = .text(head.variant)
      entries["seed"] = .integer(head.seed)
    }
    if let run = outcome.run, let result = run.outcome {
      entries.merge(result.table) { first, _ in first }
      entries["reasons"] = .list(
        run.reasons.map { .table(["kind": .text($0.kind.rawValue), "words": .text($0.words)]) })
      entries["differences"] = .list(run.differences.map(VerifyCommand.row))
    }
    if let problem = outcome.problem { entries["problem"] = .text(problem) }
    return .table(entries)
  }

  private static func row(_ difference: Difference) -> Value {
    var entries: OrderedDictionary<String, Value> = [
      "object": .text(difference.object), "stored": .text(difference.stored),
      "repeated": .text(difference.repeated),
    ]
    if let update = difference.update { entries["update"] = .integer(update) }
    if !difference.moment.isEmpty { entries["moment"] = .text(difference.moment) }
    if !difference.place.isEmpty { entries["place"] = .text(difference.place) }
    if let ulps = difference.ulps {
      entries["ulps"] = Int(exactly: ulps).map { .integer($0) } ?? .text("\(ulps)")
    }
    return .table(entries)
  }
}
