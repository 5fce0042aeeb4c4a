import ArgumentParser
import Components
import Experiments
import OrderedCollections
import Training

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the training step of every variant: forward, backward, clipping and update, on one thread.")

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions

  @Flag(name: .long, help: "Take the norm of λ at every step of the sequence, too.")
  var instrument = false

  func run() throws {
    let plans = try experiments.plans(results: output.results)
    var rows: [Value] = []
    for plan in plans {
      for variant in plan.variants {
        guard let trial = plan.trials.first(where: { $0.variant.name == variant.name }) else { continue }
        let timing = StepTiming.measure(trial.settings, source: variant.source, instrumented: instrument)
        rows.append(
          .table([
            "id": .text(trial.name), "variant": .text(variant.name), "seed": .integer(trial.seed),
            "step_seconds": .table(["median": .real(timing.median), "min": .real(timing.minimum)]),
            "steps": .integer(timing.seconds.count),
          ]))
        if !experiments.json {
          let median = Progress.decimals(timing.median * 1000), least = Progress.decimals(timing.minimum * 1000)
          Terminal.standardOutput.writeLine(
            "\(trial.name): \(median) ms a step (median of \(timing.seconds.count); least \(least) ms)")
        }
      }
    }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.trials(rows)) }
  }
}
