import Components
import Experiments
import Foundation
import Foundation
import Runner

/// One `lab run`: its experiments one after another, under one display, one log of events and one set of
/// signals.
struct RunSession {
  private let experiments: [ExperimentRun]
  private let progress: Progress
  private let signals: Signals
  private let jobs: Int

  /// Looks at what is stored of all experiments, and is ready to run what is not.
  ///
  /// - Parameters:
  ///   - plans: the experiments.
  ///   - options: what is asked for.
  ///   - answer: how the result is told.
  init(of plans: [Plan], _ options: RunOptions, answer: ExperimentRun.Answer) throws {
    let chosen = try options.selection.selection(of: plans)
    let own = OwnOutput(of: plans, results: options.output.results)
    if options.requiresClean {
      let folders = plans.map { URL(fileURLWithPath: $0.file).deletingLastPathComponent().path }.distinct
      if let obstacle = folders.lazy.compactMap({ CleanSources.obstacle(in: $0, outputs: own.folders) }).first
      {
        throw Failure(obstacle, 65)
      }
    }
    own.ignoreTrials()
    jobs = options.workers.count
    let progress = Progress(
      workers: jobs, isQuiet: options.quiet, log: options.events.map { _ in EventLog() })
    let stop = StopRequest()
    experiments = try plans.enumerated().map { number, plan in
      try ExperimentRun(
        plan, number: number, options, only: chosen, outputs: own.folders, answer: answer, progress: progress,
        stop: stop)
    }
    signals = Signals(stop) {
      progress.stops(); progress.say($0)
    }
    self.progress = progress
  }

  /// The exit status that a signal asked for; nil if there was none.
  var exitCode: Int32? { signals.exitCode }

  /// Runs the experiments, until a signal stops them.
  func run() throws -> [RunReport] {
    progress.tell { log, tally in log.begin(experiments: experiments.map(\.name), jobs: jobs, tally) }
    return try progress.show {
      var reports: [RunReport] = []
      for experiment in experiments where !signals.stop.isMade { reports.append(try experiment.run()) }
      return reports
    }
  }
}
