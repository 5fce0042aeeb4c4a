import Archive
import ArgumentParser
import Components
import Experiments
import Figures
import OrderedCollections
import Reports
import Store
import TrialFormat

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say in sentences what gates, saturation and weights take from an error on its way back.",
    discussion: """
      Reads what the diagnostic attenuation has stored of trials (record: { diagnostics: [attenuation] }): the mean over a variant's
      seeds, or one of them with --seed, whose saturated units are then named. Percentages are shares of all that factors take, or of all
      that they give. Where paths work against one another (Σ|a| above 1.5) shares would mean nothing, and sums are told instead.

      EXAMPLES
        lab explain experiments/vanishing.exp
        lab explain --at first --lag 12 --seed 1 experiments/vanishing.exp

      EXIT STATUS
        0   done
        1   nothing is stored that could be explained
        64  wrong usage
        65  invalid experiment file
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var output: ResultsOptions

  @Option(name: .long, help: "The record: first, last, or the number of the update that it precedes.")
  var at = "last"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Up to which lag; default: the one at which a hundredth is left, or else the longest.",
      valueName: "steps"))
  var lag: Int?

  @Option(name: .long, help: ArgumentHelp("Of this seed alone.", valueName: "n"))
  var seed: Int?

  @Option(name: .long, help: "The diagnostic's name in the trials.")
  var diagnostic = "attenuation"

  func validate() throws {
    if let lag, lag < 1 { throw ValidationError("--lag needs at least 1") }
    _ = try record
  }

  private var record: RecordChoice {
    get throws {
      let value = Int(at).map(Value.integer) ?? .text(at)
      guard let choice = RecordChoice(value: value) else {
        throw ValidationError("--at is first, last, or the number of an update (got '\(at)')")
      }
      return choice
    }
  }

  /// So many trials without a result are named; of a file that was not run there may be thousands.
  private static let named = 3

  func run() throws {
    let choice = try record
    var explained: [Value] = [], isComplete = true
    for plan in try experiments.plans(results: output.results) {
      let run = try stored(plan, in: try output.folder(plan))
      do throws(FigureError) {
        let leftOut = run.leftOut
        for fault in leftOut.prefix(ExplainCommand.named) {
          Terminal.standardError.writeLine("left out: \(fault)")
        }
        if leftOut.count > ExplainCommand.named {
          Terminal.standardError.writeLine("left out: \(leftOut.count - ExplainCommand.named) more")
        }
        guard !run.trials.isEmpty else {
          throw .nothingToDraw(reason: "no trial is stored that could be explained: run the file")
        }
        let measured = try MeasuredAttenuation(run, diagnostic: diagnostic, at: [choice])
        for (_, fault) in measured.failures { Terminal.standardError.writeLine("left out: \(fault)") }
        for entry in measured.entries {
          let sentences = entry.sentences(at: lag)
          if experiments.json {
            explained.append(
              .table([
                "experiment": .text(plan.experiment.name), "of": .text(entry.title),
                "sentences": .list(sentences.map { .text($0) }),
              ]))
          } else {
            let name = plan.experiment.name + (entry.title.isEmpty ? "" : ", \(entry.title)")
            Terminal.standardOutput.writeLine(([name] + sentences).joined(separator: "\n  "))
          }
        }
      } catch {
        isComplete = false
        Terminal.standardError.writeLine("\(plan.experiment.name): \(error)")
      }
    }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.explanations(explained)) }
    if !isComplete { throw ExitCode(1) }
  }

  /// The plan's stored trials under its settings, of the seed that is asked for.
  private func stored(_ plan: Plan, in folder: ResultsFolder) throws -> StoredRun {
    let trials = try plan.reached(in: folder).trials.filter { seed == nil || $0.seed == seed }
    var run = StoredRun(
      experiment: plan.experiment.name,
      expecting: try trials.map {
        (trial: $0.expected, path: try folder.trial(variant: $0.variant.name, seed: $0.seed))
      }, indexedIn: folder)
    run.varied = plan.varied
    return run
  }
}
