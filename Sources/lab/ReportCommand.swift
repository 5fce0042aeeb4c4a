import ArgumentParser
import Experiments

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Draw the figures and write the page again from stored trials, without training.")

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions

  func run() throws {
    var problems: [String] = []
    for plan in try experiments.plans(results: output.results) {
      let report = try Report.write(plan, in: output.folder(plan))
      for problem in report.problems { Terminal.standardError.writeLine("lab: \(plan.experiment.name): \(problem)") }
      problems += report.problems
      Terminal.standardOutput.writeLine(report.page)
    }
    if !problems.isEmpty { throw ExitCode(1) }
  }
}
