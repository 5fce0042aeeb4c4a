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
      aside as seed-N.h5.damaged, and its trial is redone. All of this is said. A page of which nothing has changed (what it was made
      from is stamped in provenance/page.stamp) is not made again; lab report always does.

      Several runs may share one results folder, also on several machines: each trial is computed by one of them, the others
      wait for it. While it is computed, seed-N.lease beside its file says by whom.

      A trial that was interrupted goes on from its last checkpoint and comes to the same bits. The folder seed-N.checkpoint beside
      its file holds a copy of what it had recorded, and is removed when it has finished. Ctrl-C, SIGTERM and SIGHUP stop every trial at its next
      update, with exit status 130 or 143; SIGUSR1 does the same with 75, which batch systems take for "start me again". A full or failing
      disk stops them, too (73 or 74): with room made, the same command goes on.

      A trial whose train.steps were raised since it finished goes on from the end of the shorter one, to the same bits as in one go;
      the shorter one's file is kept in stale/. The state in which a trial ended lies beside its file, seed-N.end: without it, or where the
      learning rate's schedule or the records depend on train.steps, the longer trial begins anew, and says why. lab plan --why
      tells it beforehand.

      Trials are trained in processes of their own, the longest first. If one of these crashes, is killed or hangs, its trial goes on
      in another one, from its last checkpoint; if that is lost over it as well, the trial has failed, and the others go on.

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
  @OptionGroup var claims: StrictOptions

  @OptionGroup var workers: WorkerOptions

  @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Print the plan and stop.")
  var dryRun = false

  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp(
      "Seconds between two checkpoints of a trial; 0: only where a signal stops it.", valueName: "seconds"))
  var pause = 30.0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Tell what happens on standard output, one JSON object a line.", valueName: "format"))
  var events: EventChoice?

  @Flag(name: .long, help: "Compute finished trials anew, interrupted and lengthened ones from the start.")
  var force = false

  @Flag(name: [.short, .long], help: "Say nothing but errors and the page's path.")
  var quiet = false

  func validate() throws {
    if events != nil, experiments.json || dryRun {
      throw ValidationError("--events tells a run while it goes on: leave out --json and --dry-run")
    }
    if !(pause >= 0 && pause <= 1e9) {
      throw ValidationError("--checkpoint needs seconds: 0, 0.5, 30")
    }
  }

  func run() throws {
    let plans = try experiments.plans(
      results: output.results, diskLimit: disk.limit(jobs: workers.count), checksScans: true)
    if dryRun {
      try PlanCommand.show(plans, in: output, timing: timing, selection, json: experiments.json)
      return
    }
    let chosen = try selection.selection(of: plans)
    if let failure = Failure(needingFilesFor: workers.count) { throw failure }
    let own = OwnOutput(of: plans, results: output.results)
    own.ignoreTrials()
    let signals = Signals()
    let log = events == nil ? nil : EventLog()
    log?.run(
      experiments: plans.map(\.experiment.name), trials: plans.reduce(0) { $0 + $1.trials.count },
      jobs: workers.count)
    var reports: [RunReport] = []
    for plan in plans where !signals.stop.isMade {
      let report = try run(plan, only: chosen, outputs: own.folders, stop: signals.stop, log: log)
      log?.reported(report)
      reports.append(report)
    }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.run(reports)) }
    if let code = signals.exitCode { throw ExitCode(code) }
    try claims.exit(after: reports)
  }

  private func run(
    _ plan: Plan, only chosen: TrialSelection, outputs: [String], stop: StopRequest, log: EventLog?
  ) throws -> RunReport {
    // Who looked at more seeds before sees them again.
    let folder = try output.folder(plan)
    // A part of the trials may be of any look.
    let isPart = !selection.only.isEmpty
    let reached = isPart ? plan : try plan.reached(in: folder)
    var report = try run(
      reached, only: chosen, outputs: outputs, earlier: [], stop: stop, log: log)
    for look in plan.looks.indices.dropFirst(reached.look + 1) where report.isOpen && !isPart {
      if !quiet {
        let (before, seeds) = (plan.looks[look - 1], plan.looks[look])
        Terminal.standardError.writeLine(
          "\(plan.experiment.name): not all claims are decided at \(before) seeds: going on to \(seeds)")
      }
      report = try run(
        plan.at(look: look), only: chosen, outputs: outputs, earlier: report.results, stop: stop,
        log: log)
    }
    report.tell(quiet: quiet, color: experiments.color.isOn(for: .standardError))
    if report.isStopped {
      Terminal.standardError.writeLine(Words.stopped(report.results))
    } else if !experiments.json, log == nil, let page = report.page {
      Terminal.standardOutput.writeLine(page)
    }
    return report
  }

  /// Runs the trials of a look that no earlier one has run.
  ///
  /// - Parameters:
  ///   - plan: of the look.
  ///   - chosen: the trials that are meant.
  ///   - outputs: where lab itself writes.
  ///   - earlier: what became of the trials of looks before.
  ///   - stop: ends the run early.
  ///   - log: is told what happens.
  private func run(
    _ plan: Plan, only chosen: TrialSelection, outputs: [String], earlier: [TrialResult], stop: StopRequest,
    log: EventLog?
  ) throws -> RunReport {
    let folder = try output.folder(plan)
    var names = Set(plan.trials.map(\.name))
    if selection.why || !selection.only.isEmpty {
      let rows = try Forecast(of: plan, in: folder, timing: .none, only: chosen).rows.filter { row in
        !earlier.contains { $0.name == row.trial.name }
      }
      if selection.why {
        for row in rows { Terminal.standardError.writeLine("\(row.trial.name): \(row.standing)") }
      }
      names = Set(rows.map(\.trial.name))
    }
    let isPart = !selection.only.isEmpty
    names.subtract(earlier.map(\.name))
    let count = names.count
    if !quiet {
      let ofAll = count == plan.trials.count ? "" : " of \(plan.trials.count)"
      Terminal.standardError.writeLine(
        "\(plan.experiment.name): \(Words.trials(count))\(ofAll), \(min(workers.count, count)) at a time (\(workers.described))"
      )
      Terminal.standardError.writeLine(Words.files(plan))
    }
    let provenance = Provenance.ofThisMachine(
      command: ["lab"] + CommandLine.arguments.dropFirst(),
      folder: URL(fileURLWithPath: plan.file).deletingLastPathComponent().path, outputs: outputs)
    let progress = Progress(total: count, isQuiet: quiet)
    let observer = Observers([progress] + (log.map { [$0] } ?? []))
    let results =
      try earlier
      + (workers.isInProcess
        ? Run.trials(
          of: plan, into: folder, workers: workers.count, force: force, rehash: trust.rehash, only: names,
          provenance: provenance, observer: observer, pause: pause, stop: stop)
        : WorkerPool(
          of: plan, into: folder, results: output.results, force: force, rehash: trust.rehash,
          provenance: provenance, observer: observer, pause: pause, patience: workers.patience,
          program: WorkerOptions.program, command: repetition(of: plan), stop: stop
        ).trials(only: names, workers: workers.count))
    let failures = results.filter { $0.status == .failed }.map {
      "trial \($0.name) failed: \($0.problem ?? "no reason known")"
    }
    if results.count < count + earlier.count
      || results.contains(where: { $0.status == .stopped || $0.trouble != nil })
    {
      return RunReport(name: plan.experiment.name, stopped: results, problems: failures)
    }
    if plan.hasScan {
      let scan = try ScanCommand.complete(
        plan, in: folder, results: output.results, workers: workers.count, rehash: trust.rehash,
        provenance: provenance, stop: stop)
      if !quiet { for remark in scan.remarks { Terminal.standardError.writeLine(remark) } }
      if scan.outcome == .stopped {
        return RunReport(name: plan.experiment.name, stopped: results, problems: failures)
      }
    }
    // A part of the trials may be of any look.
    let shown = isPart ? try plan.reached(in: folder) : plan
    let standing = trust.rehash ? nil : try Report.standing(shown, in: folder, listsTrials: experiments.json)
    let report = try standing ?? Report.write(shown, in: folder, only: isPart ? names : nil)
    return RunReport(
      name: plan.experiment.name, page: report.page, problems: failures + report.problems,
      claims: report.claims,
      trials: report.trials, results: results)
  }

  /// The words of a command that runs a plan, to which a selection can be added.
  private func repetition(of plan: Plan) -> [String] {
    let results = output.results == "results" ? [] : ["--results", output.results]
    return ["lab", "run", plan.file] + plan.overrides.flatMap { ["-s", $0] } + results
  }
}
