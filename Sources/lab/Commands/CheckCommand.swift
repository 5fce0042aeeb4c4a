import ArgumentParser
import Components
import Experiments
import SequenceTasks

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check experiment files and their data for mistakes, without running anything.",
    discussion: """
      Every mistake of every file is printed with its line, column and remedy; --json lists them as
      {"diagnostics": [{"file", "line", "column", "length", "message", "hint"}]}. Exit status 65 if there is any.

      EXAMPLES
        lab check experiments/*.exp
        lab check -s train.steps=10 --json first.exp
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions
  @OptionGroup var disk: DiskOptions

  func run() throws {
    let read = try experiments.read(results: output.results, diskLimit: disk.limit(), checksScans: true)
    if experiments.json {
      Terminal.standardOutput.writeLine(JSONReport.findings(read.plans, read.faults))
    } else {
      for plan in read.plans {
        Terminal.standardOutput.writeLine("\(plan.file): \(Words.trials(plan.trials.count)), no mistakes")
        for line in CheckCommand.dataLines(of: plan) { Terminal.standardOutput.writeLine("  \(line)") }
      }
      experiments.printFaults(read)
      let count = experiments.files.count
      if !read.faults.isEmpty, count > 1 {
        Terminal.standardError.writeLine("\(read.faults.count) of \(count) files have mistakes.")
      }
    }
    if !read.faults.isEmpty { throw ExitCode(65) }
  }

  /// What the user's own data were taken for, a line for each way in which they are read, and notes below it.
  private static func dataLines(of plan: Plan) -> [String] {
    let facts = plan.variants.filter { $0.experiment.task is OwnFile }.map(\.source.facts)
    return facts.flatMap { facts in
      let parts = Dictionary(grouping: facts) { $0.name == "note" }
      return [(parts[false] ?? []).map { "\($0.name): \($0.value)" }.joined(separator: "; ")]
        + (parts[true] ?? []).map { "note: \($0.value)" }
    }.distinct
  }
}
