import ArgumentParser
import Components
import Experiments
import Figures
import Reports

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract:
      "Show what the network will see: shapes, lengths, the balance of classes, examples, and what needs no memory.",
    discussion: """
      Reads the task of each file, trains nothing and writes nothing unless --output says where: then the first sequences of the test set
      are drawn there as EXPERIMENT-data. Guesses without memory are fitted on training sequences and measured on the test set: a network
      that is not better has learned nothing from the past.

      EXAMPLES
        lab data experiments/sentiment.exp
        lab data --examples 5 --set task.length=40 experiments/adding.exp
        lab data --output figures --formats svg,pdf my.exp
      """)

  @OptionGroup var experiments: ExperimentOptions
  @OptionGroup var results: ResultsOptions

  @Option(name: .long, help: ArgumentHelp("Sequences to show.", valueName: "n"))
  var examples = 3

  @Option(
    name: [.short, .long], help: ArgumentHelp("A folder to draw the examples in.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @Option(
    name: .long, help: ArgumentHelp("Formats of the drawing: svg, pdf, png.", valueName: "list"),
    transform: PrintOptions.formats(of:))
  var formats: [PictureFormat] = [.svg]

  @OptionGroup var print: PrintOptions

  func validate() throws {
    guard (0...100).contains(examples) else {
      throw ValidationError("--examples is 0 to 100 (got \(examples))")
    }
  }

  func run() throws {
    let plans = try experiments.plans(results: results.results)
    var shown: [(plan: Plan, data: ShownData)] = []
    for plan in plans {
      let data = ShownData.all(of: plan, examples: examples)
      for (number, one) in data.enumerated() {
        if experiments.json {
          shown.append((plan, one))
        } else {
          let title = one.name.isEmpty ? plan.experiment.name : "\(plan.experiment.name), \(one.name)"
          Terminal.standardOutput.writeLine(([title] + one.overview.text).joined(separator: "\n"))
        }
        guard let output else { continue }
        for format in formats {
          let suffix = number == 0 ? "" : "-\(number + 1)"
          let path = "\(output)/\(plan.experiment.name)-data\(suffix).\(format.rawValue)"
          if try one.draw(plan.experiment.heading, as: format, style: print.style, to: path) {
            Terminal.standardError.writeLine(path)
          }
        }
      }
    }
    if experiments.json { Terminal.standardOutput.writeLine(JSONReport.data(shown)) }
  }
}
