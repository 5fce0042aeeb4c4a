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

      Finished trials whose settings have not changed are kept; results of other settings are moved to stale/, and moved back
      when their settings come back. A file that is not as it was written (its SHA-256 is kept in provenance/index/) is set
      aside as seed-N.h5.damaged, and its trial is redone. All of this is said.

      Several runs may share one results folder, also on several machines: each trial is computed by one of them, the others
      wait for it. While it is computed, seed-N.lease beside its file says by whom.

      EXAMPLES
        lab run experiments/sentiment.exp
        lab run --only failed --only missing experiments/sentiment.exp
        lab run --only 'model.cell=*' --only seed=1..3 experiments/sentiment.exp   page and summary stay those of all trials
        lab run -j 2 -s train.steps=100 -s 'seeds=[1, 2]' --results /tmp/try experiments/sentiment.exp
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions
  @OptionGroup var disk: DiskOptions
  @OptionGroup var timing: TimingOptions
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var trust: TrustOptions

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
      try PlanCommand.show(plans, in: output, timing: timing, selection, json: experiments.json)
      return
    }
    let chosen = try selection.selection(of: plans)
    let own = OwnOutput(of: plans, results: output.results)
    own.ignoreTrials()
    var reports: [RunReport] = []
    for plan in plans { reports.append(try run(plan, only: chosen, outputs: own.folders)) }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.run(reports)) }
    if reports.contains(where: \.isBad) { throw ExitCode(1) }
  }

  private func run(_ plan: Plan, only chosen: TrialSelection, outputs: [String]) throws -> RunReport {
    let folder = try output.folder(plan)
    let workers = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    var names: Set<String>?, count = plan.trials.count
    if selection.why || !selection.only.isEmpty {
      let forecast = try Forecast(of: plan, in: folder, timing: .none, only: chosen)
      (names, count) = (Set(forecast.rows.map(\.trial.name)), forecast.rows.count)
      if selection.why {
        for row in forecast.rows { Terminal.standardError.writeLine("\(row.trial.name): \(row.standing)") }
      }
    }
    if !quiet {
      let ofAll = count == plan.trials.count ? "" : " of \(plan.trials.count)"
      Terminal.standardError.writeLine(
        "\(plan.experiment.name): \(Words.trials(count))\(ofAll), \(min(workers, count)) at a time")
      Terminal.standardError.writeLine(Words.files(plan))
    }
    let provenance = Provenance.ofThisMachine(
      command: ["lab"] + CommandLine.arguments.dropFirst(),
      folder: URL(fileURLWithPath: plan.file).deletingLastPathComponent().path, outputs: outputs)
    let progress = Progress(total: count, isQuiet: quiet)
    let results = try Run.trials(
      of: plan, into: folder, workers: workers, force: force, rehash: trust.rehash, only: names,
      provenance: provenance,
      observer: progress)
    let failures = results.filter { $0.status == .failed }.map {
      "trial \($0.name) failed: \($0.problem ?? "no reason known")"
    }
    let report = try Report.write(plan, in: folder, only: names)
    let said = RunReport(
      name: plan.experiment.name, page: report.page, problems: failures + report.problems,
      claims: report.claims,
      trials: report.trials, results: results)
    said.tell(quiet: quiet)
    if !experiments.json { Terminal.standardOutput.writeLine(report.page) }
    return said
  }
}
