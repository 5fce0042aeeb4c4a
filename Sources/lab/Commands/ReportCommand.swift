import ArgumentParser
import Experiments
import Figures
import Reports
import Store

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract:
      "Draw the figures, judge the claims and write the page again from stored trials, without training.",
    discussion: """
      A trial is shown only under the settings that it was trained with; if the file now has others, it is named and left out. So is one whose
      file is damaged: `lab run` redoes it.

      With --formats, the figures are also written for a paper, to results/EXPERIMENT/figures/print.

      EXAMPLES
        lab report experiments/vanishing.exp
        lab report --formats pdf --width 3.4in --font "Latin Modern Roman" experiments/vanishing.exp

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

  @Option(
    name: .long,
    help: ArgumentHelp("Write all figures in these formats too: svg, pdf, png.", valueName: "list"),
    transform: PrintOptions.formats(of:))
  var formats: [PictureFormat] = []

  @OptionGroup var print: PrintOptions

  @Flag(name: [.short, .long], help: "Say nothing but errors and the page's path.")
  var quiet = false

  func validate() throws {
    if formats.isEmpty, print.isUsed {
      throw ValidationError(
        "--width, --font, --theme and --keep-script are for pictures: say which, such as --formats pdf")
    }
  }

  func run() throws {
    if let failure = Failure(needingFilesFor: 1) { throw failure }
    var reports: [RunReport] = []
    for plan in try experiments.plans(results: output.results) {
      let folder = try output.folder(plan)
      let report = try Report.write(plan.reached(in: folder), in: folder, rehash: trust.rehash)
      let printed = try printFigures(of: plan, in: folder)
      let said = RunReport(
        name: plan.experiment.name, page: report.page,
        problems: report.problems + printed.problems.filter { !report.problems.contains($0) },
        claims: report.claims,
        trials: report.trials, results: [])
      if !quiet { for remark in report.remarks { Terminal.standardError.writeLine(remark) } }
      Terminal.standardError.write(
        said.text(quiet: quiet, color: experiments.answer.isColored))
      if let remark = try ResultsIndex.refresh(of: plan, in: output.results), !quiet {
        Terminal.standardError.writeLine(remark)
      }
      if !experiments.json {
        for path in [report.page] + printed.paths { Terminal.standardOutput.writeLine(path) }
      }
      reports.append(said)
    }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.run(reports)) }
    try claims.exit(after: reports)
  }
  /// Writes the figures in other formats, where any are asked for.
  private func printFigures(of plan: Plan, in folder: ResultsFolder) throws -> FigurePrint.Written {
    guard !formats.isEmpty else { return FigurePrint.Written() }
    let printing = FigurePrint(formats: formats, style: try print.style, keepsScripts: print.keepScript)
    return try printing.write(plan.reached(in: folder), in: folder, to: folder.printedFigure)
  }
}
