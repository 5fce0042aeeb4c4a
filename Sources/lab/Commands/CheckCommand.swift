import ArgumentParser
import Experiments

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check experiment files and their data for mistakes, without running anything.",
    discussion: """
      Every mistake of every file is printed with its line, column and remedy; --json lists them as
      {"diagnostics": [{"file", "line", "column", "length", "message", "hint"}]}. Exit status 65 if there is any.
      A line says what your own data (task file) were taken for, and notes what was left out or looks odd; with
      --json {"data": [{"file", "read", "notes"}]}.

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
        for reading in DataReading.all(of: plan) {
          for line in [reading.line] + reading.notes.map({ "note: \($0)" }) {
            Terminal.standardOutput.writeLine("  \(line)")
          }
        }
      }
      experiments.printFaults(read)
      let count = experiments.files.count
      if !read.faults.isEmpty, count > 1 {
        Terminal.standardError.writeLine("\(read.faults.count) of \(count) files have mistakes.")
      }
    }
    if !read.faults.isEmpty { throw ExitCode(65) }
  }
}
