import Experiments
import Foundation
import Reports
import Runner
import Store
import Training

/// One experiment of a run: its trials, look after look while a claim is undecided, and its page.
struct ExperimentRun {
  /// How the result is told.
  struct Answer {
    /// Whether all experiments are told at the end, as JSON.
    let isJSON: Bool
    /// Whether verdicts have colours.
    let isColored: Bool
  }

  var name: String { plan.experiment.name }

  private let plan: Plan
  private let number: Int
  private let options: RunOptions
  private let outputs: [String]
  private let answer: Answer
  private let progress: Progress
  private let stop: StopRequest
  private let folder: ResultsFolder
  /// What is stored of the trials that are meant, those of later looks among them.
  private let forecast: Forecast
  /// The trials to begin with.
  private let first: Plan

  /// Looks at what is stored, and lets the progress expect the rest.
  init(
    _ plan: Plan, number: Int, _ options: RunOptions, only chosen: TrialSelection, outputs: [String],
    answer: Answer, progress: Progress, stop: StopRequest
  ) throws {
    (self.plan, self.number, self.options, self.outputs) = (plan, number, options, outputs)
    (self.answer, self.progress, self.stop) = (answer, progress, stop)
    folder = try options.output.folder(plan)
    // A part of the trials may be of any look; who looked at more seeds before sees them again.
    first = options.selection.isPart ? plan : try plan.reached(in: folder)
    forecast = try Forecast(of: plan, in: folder, timing: .none, only: chosen)
    expect(rows(of: first), atMost: forecast.rows.count)
  }

  func run() throws -> RunReport {
    progress.enter(number, plan.file, named: name)
    var report = try run(first, earlier: [])
    for look in plan.looks.indices.dropFirst(first.look + 1) where report.isOpen && !options.selection.isPart
    {
      let (before, seeds) = (plan.looks[look - 1], plan.looks[look])
      progress.remark("\(name): not all claims are decided at \(before) seeds: going on to \(seeds)\n")
      let next = plan.at(look: look), known = Set(report.results.map(\.name))
      expect(rows(of: next).filter { !known.contains($0.trial.name) }, atMost: forecast.rows.count)
      report = try run(next, earlier: report.results)
    }
    expect([], atMost: 0)
    progress.say(report.text(quiet: options.quiet, color: answer.isColored))
    if report.isStopped {
      progress.say(Words.stopped(report.results) + "\n")
    } else if !answer.isJSON, options.events == nil, let page = report.page {
      progress.print(page)
    }
    progress.tell { log, _ in log.reported(report) }
    return report
  }

  /// The trials of a look that are meant.
  private func rows(of plan: Plan) -> [Forecast.Row] {
    let names = Set(plan.trials.map(\.name))
    return forecast.rows.filter { names.contains($0.trial.name) }
  }

  private func expect(_ rows: [Forecast.Row], atMost most: Int) {
    let trials = rows.map { row in
      let updates = Double(max(1, row.trial.variant.experiment.train.updates))
      let isOpen = row.state.isOpen || options.force
      return (row.trial, left: isOpen ? 1 - Double(row.update) / updates : 0)
    }
    progress.plan { $0.expect(trials, of: number, atMost: most) }
  }

  /// Runs the trials of a look that no earlier one has run.
  ///
  /// - Parameters:
  ///   - plan: of the look.
  ///   - earlier: what became of the trials of looks before.
  private func run(_ plan: Plan, earlier: [TrialResult]) throws -> RunReport {
    let known = Set(earlier.map(\.name)), rows = rows(of: plan).filter { !known.contains($0.trial.name) }
    if options.selection.why { for row in rows { progress.say("\(row.trial.name): \(row.standing)\n") } }
    let names = Set(rows.map(\.trial.name)), isPart = options.selection.isPart
    progress.remark(heading(of: plan, count: names.count))
    let results = earlier + (try trials(of: plan, only: names))
    let failures = results.filter { $0.status == .failed }.map {
      "trial \($0.name) failed: \($0.problem ?? "no reason known")"
    }
    if results.count < names.count + earlier.count
      || results.contains(where: { $0.status == .stopped || $0.trouble != nil })
    {
      return RunReport(name: name, stopped: results, problems: failures)
    }
    guard try hasScan(of: plan) else {
      return RunReport(name: name, stopped: results, problems: failures)
    }
    let shown = isPart ? try plan.reached(in: folder) : plan
    let standing =
      options.trust.rehash ? nil : try Report.standing(shown, in: folder, listsTrials: answer.isJSON)
    let report = try standing ?? Report.write(shown, in: folder, only: isPart ? names : nil)
    if let remark = try ResultsIndex.refresh(of: plan, in: options.output.results) {
      progress.remark(remark + "\n")
    }
    return RunReport(
      name: name, page: report.page, problems: failures + report.problems, claims: report.claims,
      trials: report.trials, results: results)
  }

  /// Makes the scan that the file has, unless it is there; false where a signal stops it.
  private func hasScan(of plan: Plan) throws -> Bool {
    guard plan.hasScan else { return true }
    let scan = try ScanRun(
      of: ScanPlan(path: plan.file, overrides: plan.overrides, results: options.output.results), into: folder,
      workers: options.workers.count, force: false, rehash: options.trust.rehash, provenance: provenance,
      stop: stop)
    for remark in scan.remarks { progress.remark(remark + "\n") }
    return scan.outcome != .stopped
  }

  private func heading(of plan: Plan, count: Int) -> String {
    let ofAll = count == plan.trials.count ? "" : " of \(plan.trials.count)", workers = options.workers
    return """
      \(name): \(Words.trials(count))\(ofAll), \(min(workers.count, count)) at a time (\(workers.jobs.described))
      \(Words.files(plan))

      """
  }

  private func trials(of plan: Plan, only names: Set<String>) throws -> [TrialResult] {
    let workers = options.workers
    if workers.isInProcess {
      return try Run.trials(
        of: plan, into: folder, workers: workers.count, force: options.force, rehash: options.trust.rehash,
        only: names, provenance: provenance, observer: progress, pause: options.pause, stop: stop)
    }
    return try WorkerPool(
      of: plan, into: folder, results: options.output.results, force: options.force,
      rehash: options.trust.rehash, provenance: provenance, observer: progress, pause: options.pause,
      patience: workers.patience, program: WorkerOptions.program, command: repetition, stop: stop
    ).trials(only: names, workers: workers.count)
  }

  private var provenance: Provenance {
    Provenance.ofThisMachine(
      command: ["lab"] + CommandLine.arguments.dropFirst(),
      folder: URL(fileURLWithPath: plan.file).deletingLastPathComponent().path, outputs: outputs)
  }

  /// The words of a command that runs the plan, to which a selection can be added.
  private var repetition: [String] {
    let results = options.output.results == "results" ? [] : ["--results", options.output.results]
    return ["lab", "run", plan.file] + plan.overrides.flatMap { ["-s", $0] } + results
  }
}
