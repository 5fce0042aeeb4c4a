import ArgumentParser
import Experiments
import LinearAlgebra
import Training

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Print what a run would do: every trial with its size and identity.")

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions
  @OptionGroup var disk: DiskOptions

  @Flag(name: .long, help: "Print every setting and where its value was written: file:line:column, --set, sweep or default.")
  var origin = false

  func run() throws {
    let plans = try experiments.plans(results: output.results, diskLimit: disk.limit)
    if origin {
      try PlanOrigins.show(plans, overrides: experiments.set, json: experiments.json)
    } else {
      PlanCommand.show(plans, json: experiments.json)
    }
  }

  static func show(_ plans: [Plan], json: Bool) {
    if json {
      Terminal.standardOutput.writeLine(JSONReport.plans(plans))
      return
    }
    for plan in plans {
      Terminal.standardOutput.writeLine("\(plan.experiment.name): \(Words.trials(plan.trials.count))")
      Terminal.standardOutput.writeLine(Words.records(plan))
      let rows = plan.trials.map { trial in
        let experiment = trial.variant.experiment
        return [
          trial.name, "\(trial.variant.parameterCount) parameters", "\(experiment.train.steps) updates",
          "batch \(experiment.train.batch)", experiment.train.precision.rawValue, String(trial.identity.prefix(12)),
        ]
      }
      Terminal.standardOutput.write(Words.table(rows))
    }
  }
}
