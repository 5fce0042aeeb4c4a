import ArgumentParser
import Experiments
import Foundation
import Reports
import Runner

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract:
      "Run experiment files: train, keep tensors and gradients, draw figures, write the notebook page.",
    discussion: """
      Pages and figures are the same from run to run and fit for version control; times, machine and command line stand in
      provenance/run.html and --json. Trials, which are large, are kept out of git by a .gitignore in the results folder, unless
      there is one already.

      Finished trials whose settings have not changed are kept; results of other settings are moved to stale/.

      EXAMPLES
        lab run experiments/sentiment.exp
        lab run -j 2 -s train.steps=100 -s 'seeds=[1, 2]' --results /tmp/try experiments/sentiment.exp
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions
  @OptionGroup var disk: DiskOptions
  @OptionGroup var timing: TimingOptions

  @Option(
    name: [.short, .customLong("jobs")],
    help: ArgumentHelp("Trials at a time; default: the number of processors.", valueName: "n"))
  var jobs: Int?

  @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Print the plan and stop.")
  var dryRun = false

  @Flag(name: .long, help: "Compute finished trials anew.")
  var force = false

  @Flag(name: [.short, .long], help: "Say nothing but errors and the page's path.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("-j needs at least 1") }
  }

  func run() throws {
    let plans = try experiments.plans(results: output.results, diskLimit: disk.limit)
    if dryRun {
      try PlanCommand.show(plans, in: output, timing: timing, json: experiments.json)
      return
    }
    let own = OwnOutput(of: plans, results: output.results)
    own.ignoreTrials()
    var reports: [RunReport] = []
    for plan in plans { reports.append(try run(plan, outputs: own.folders)) }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.run(reports)) }
    if reports.contains(where: \.isBad) { throw ExitCode(1) }
  }

  private func run(_ plan: Plan, outputs: [String]) throws -> RunReport {
    var report = try run(plan.at(look: 0), outputs: outputs, earlier: [])
    for look in plan.looks.indices.dropFirst() where report.isOpen {
      if !quiet {
        Terminal.standardError.writeLine(
          "\(plan.experiment.name): not all claims are decided at \(plan.looks[look - 1]) seeds: \(plan.looks[look])"
        )
      }
      report = try run(plan.at(look: look), outputs: outputs, earlier: report.results)
    }
    report.tell(quiet: quiet)
    if !experiments.json { Terminal.standardOutput.writeLine(report.page ?? "") }
    return report
  }

  /// Runs the trials of a look that no earlier one has run.
  ///
  /// - Parameters:
  ///   - plan: of the look.
  ///   - outputs: where lab itself writes.
  ///   - earlier: what became of the trials of looks before.
  private func run(_ plan: Plan, outputs: [String], earlier: [TrialResult]) throws -> RunReport {
    let folder = try output.folder(plan)
    let workers = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    let names = Set(plan.trials.map(\.name)).subtracting(earlier.map(\.name))
    if !quiet {
      Terminal.standardError.writeLine(
        "\(plan.experiment.name): \(Words.trials(names.count)), \(min(workers, names.count)) at a time"
      )
      Terminal.standardError.writeLine(Words.files(plan))
    }
    let provenance = Provenance.ofThisMachine(
      command: ["lab"] + CommandLine.arguments.dropFirst(),
      folder: URL(fileURLWithPath: plan.file).deletingLastPathComponent().path, outputs: outputs)
    let progress = Progress(total: names.count, isQuiet: quiet)
    let results =
      try earlier
      + Run.trials(
        of: plan, into: folder, workers: workers, force: force, only: names, provenance: provenance,
        observer: progress)
    let failures = results.filter { $0.status == .failed }.map {
      "trial \($0.name) failed: \($0.problem ?? "no reason known")"
    }
    let report = try Report.write(plan, in: folder)
    return RunReport(
      name: plan.experiment.name, page: report.page, problems: failures + report.problems,
      claims: report.claims,
      trials: report.trials, results: results)
  }
}
