import ArgumentParser
import Components
import Experiments
import LinearAlgebra
import OrderedCollections
import Training

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract:
      "Time the training step of every variant: forward, backward, clipping and update, on one thread.",
    discussion: """
      For each variant, the step of its first trial is timed on the first batch. The split into parts comes from further steps with \
      a clock inside; GFLOP/s count the matrix products alone, and are compared with a large product on one core of this machine.
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions

  @Flag(
    name: .long,
    help: "Also take the norm of λ at every step of the sequence, in turn with training steps that do not.")
  var instrument = false

  @Option(name: .long, help: ArgumentHelp("How long to time each variant.", valueName: "seconds"))
  var budget = 2.0

  func validate() throws {
    guard budget > 0, budget <= 3600 else {
      throw ValidationError("--budget needs seconds, more than 0 and at most 3600")
    }
  }

  func run() throws {
    var peaks: [Precision: Double] = [:], rows: [Value] = []
    for plan in try experiments.plans(results: output.results) {
      for variant in plan.variants {
        guard let trial = plan.trials.first(where: { $0.variant.name == variant.name }) else { continue }
        let precision = trial.settings.train.precision
        let peak = peaks[precision] ?? ProductPeak.measure(precision)
        peaks[precision] = peak
        let timing = UpdateTiming.measure(
          trial.settings, source: variant.source, instrumented: instrument, budget: .seconds(budget))
        rows.append(row(trial, timing, peak))
        if !experiments.json { Terminal.standardOutput.write(text(trial, timing, peak)) }
      }
    }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.trials(rows)) }
  }

  private func row(_ trial: PlannedTrial, _ timing: UpdateTiming, _ peak: Double) -> Value {
    func seconds(_ sample: UpdateTiming.Sample) -> Value {
      .table(["median": .real(sample.median), "min": .real(sample.minimum)])
    }
    var row: OrderedDictionary<String, Value> = [
      "id": .text(trial.name), "variant": .text(trial.variant.name), "seed": .integer(trial.seed),
      "step_seconds": seconds(timing.updates), "steps": .integer(timing.updates.seconds.count),
      "part_seconds": .table(
        OrderedDictionary(uniqueKeysWithValues: timing.parts.map { ($0.phase.key, .real($0.seconds)) })),
      "peak_gflops": .real(peak / 1e9),
    ]
    if let plain = timing.plain { row["plain_step_seconds"] = seconds(plain) }
    if let operations = timing.operations, let rate = timing.rate {
      row["operations"] = .real(operations)
      row["gflops"] = .real(rate / 1e9)
      row["share_of_peak"] = .real(rate / peak)
    }
    return .table(row)
  }

  private func text(_ trial: PlannedTrial, _ timing: UpdateTiming, _ peak: Double) -> String {
    let steps = timing.updates
    var text = "\(trial.name): \(milliseconds(steps.median)) a step (median of \(steps.seconds.count); "
    text += "least \(milliseconds(steps.minimum)))"
    if let rate = timing.rate {
      text +=
        ", \(Words.rounded(rate / 1e9)) GFLOP/s, \(percent(rate / peak)) of \(Words.rounded(peak / 1e9))"
    }
    if let cost = timing.cost { text += ", \(Words.decimals(cost)) × a step without norms" }
    let whole = timing.parts.reduce(0) { $0 + $1.seconds }
    return text + "\n"
      + Words.table(
        timing.parts.filter { $0.seconds > 0 }.map {
          [$0.phase.words, milliseconds($0.seconds), percent($0.seconds / whole)]
        })
  }

  private func milliseconds(_ seconds: Double) -> String { "\(Words.decimals(seconds * 1000)) ms" }
  private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

extension Phase {
  /// Its name in the table.
  fileprivate var words: String {
    switch self {
    case .inputProduct: "input product"
    case .recurrenceForward: "recurrence forward"
    case .recurrenceBackward: "recurrence backward"
    case .weightGradients: "weight gradients"
    case .pointwise: "pointwise"
    case .output: "head and loss"
    case .engine: "engine, penalty"
    case .optimizer: "optimizer"
    case .recording: "recording"
    }
  }

  /// Its name in JSON.
  fileprivate var key: String { words.replacing(", ", with: "_").replacing(" ", with: "_") }
}
