import ArgumentParser
import Experiments
import Runner

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract:
      "Print what a run would do: every trial with its size, its time, its space on disk and what is there already.",
    discussion: """
      The time is that of a trial's updates on one core, estimated from a few steps timed now; evaluations and records come on top. \
      Without --timing, at most \(Forecast.fewVariants) variants are timed, and no further one after \(Int(Forecast.patience)) seconds.

      STATES
        to do     a run computes the trial
        done      its file is there: a run keeps it
        diverged  the same, of a trial that diverged
        failed    the last run failed to compute it
        stale     there is a file of other settings or records: a run moves it aside and computes the trial; if only train.steps
                  were raised, it goes on from its end
        resumable a run was interrupted: the next one goes on from its last checkpoint
        damaged   its file is not as it was written: a run sets it aside and computes the trial
        aside     a result of these settings was moved aside: a run moves it back
      Files are not read whole here: a run, or lab report, does that with those that look changed.
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions
  @OptionGroup var disk: DiskOptions
  @OptionGroup var timing: TimingOptions
  @OptionGroup var selection: SelectionOptions

  @Flag(
    name: .long,
    help: "Print every setting and where its value was written: file:line:column, --set, sweep or default.")
  var origin = false

  func run() throws {
    let plans = try experiments.plans(results: output.results, diskLimit: disk.limit())
    if origin {
      try PlanOrigins.show(plans, overrides: experiments.set, json: experiments.json)
    } else {
      try PlanCommand.show(plans, in: output, timing: timing, selection, json: experiments.json)
    }
  }

  static func show(
    _ plans: [Plan], in output: ResultsOptions, timing: TimingOptions, _ options: SelectionOptions, json: Bool
  ) throws {
    let selection = try options.selection(of: plans)
    let forecasts = try plans.map { plan in
      (
        plan: plan,
        forecast: try Forecast(of: plan, in: output.folder(plan), timing: timing.timing, only: selection)
      )
    }
    if json {
      Terminal.standardOutput.writeLine(JSONReport.forecasts(forecasts))
    } else {
      let width = Terminal.standardOutput.width
      Terminal.standardOutput.write(
        forecasts.map { PlanTable(of: $0.plan, $0.forecast, why: options.why).text(width: width) }.joined(
          separator: "\n"))
    }
  }
}

/// Whether training steps are timed for a plan.
struct TimingOptions: ParsableArguments {
  @Flag(
    name: .customLong("timing"), inversion: .prefixedNo,
    help: "Time the training step of every variant for a plan; default: if there are few.")
  var isTimed: Bool?

  var timing: Forecast.Timing {
    switch isTimed {
    case true?: .all
    case false?: .none
    case nil: .few
    }
  }
}
