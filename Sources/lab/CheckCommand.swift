import ArgumentParser
import Experiments

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look for mistakes in experiment files and for their data; run nothing.")

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions
  @OptionGroup var disk: DiskOptions

  func run() throws {
    let plans = try experiments.plans(results: output.results, diskLimit: disk.limit)
    if experiments.json {
      Terminal.standardOutput.writeLine(JSONReport.plans(plans))
    } else {
      for plan in plans { Terminal.standardOutput.writeLine("\(plan.file): \(Words.trials(plan.trials.count)), no mistakes") }
    }
  }
}
