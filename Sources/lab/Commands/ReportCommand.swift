import ArgumentParser
import Experiments
import Reports

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract:
      "Draw the figures, judge the claims and write the page again from stored trials, without training.",
    discussion: """
      A trial is shown only under the settings that it was trained with; if the file now has others, it is named and left out. So is one whose
      file is damaged: `lab run` redoes it.

      EXIT STATUS
        0   done
        1   a trial or figure is missing
        3   with --strict: a claim fails or is undecided
        64  wrong usage
        65  invalid experiment file
        73, 74  a file cannot be created or written, as 'lab help' says
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var claims: StrictOptions

  @Flag(name: [.short, .long], help: "Say nothing but errors and the page's path.")
  var quiet = false

  func run() throws {
    if let failure = Failure(needingFilesFor: 1) { throw failure }
    var reports: [RunReport] = []
    for plan in try experiments.plans(results: output.results) {
      let folder = try output.folder(plan)
      let report = try Report.write(plan.reached(in: folder), in: folder, rehash: trust.rehash)
      let said = RunReport(
        name: plan.experiment.name, page: report.page, problems: report.problems, claims: report.claims,
        trials: report.trials, results: [])
      if !quiet { for remark in report.remarks { Terminal.standardError.writeLine(remark) } }
      Terminal.standardError.write(
        said.text(quiet: quiet, color: experiments.color.isOn(for: .standardError)))
      if let remark = try ResultsIndex.refresh(of: plan, in: output.results), !quiet {
        Terminal.standardError.writeLine(remark)
      }
      if !experiments.json { Terminal.standardOutput.writeLine(report.page) }
      reports.append(said)
    }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.run(reports)) }
    try claims.exit(after: reports)
  }
}
