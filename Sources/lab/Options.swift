import ArgumentParser
import Experiments
import Foundation
import Store

/// Experiment files and what is said about them on the command line.
struct ExperimentOptions: ParsableArguments {
  @Argument(help: "Experiment files (.exp).", completion: .file(extensions: ["exp"]))
  var files: [String]

  @Option(
    name: [.short, .customLong("set")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Set a key of every file, e.g. train.steps=50; the last for a key wins.", valueName: "key=value"))
  var set: [String] = []

  @Flag(name: .long, help: "Print one JSON object on standard output.")
  var json = false

  @Option(name: .long, help: "Colour in messages: auto, always or never; NO_COLOR is honoured.")
  var color = ColorChoice.auto

  /// Reads all files; everything wrong with any of them is printed, and then nothing is run.
  func plans() throws -> [Plan] {
    var plans: [Plan] = []
    var isValid = true
    for file in files {
      if !file.hasSuffix(".exp"), !file.contains("/"), !FileManager.default.fileExists(atPath: file) {
        throw ValidationError("'\(file)' is neither a subcommand nor a file")
      }
    }
    for file in files {
      do throws(Diagnostics) {
        plans.append(try Plan(path: file, overrides: set))
      } catch {
        isValid = false
        Terminal.standardError.write(error.rendered(color: color.isOn(for: .standardError)))
      }
    }
    let names = plans.map(\.experiment.name)
    for (index, plan) in plans.enumerated() {
      guard let first = names.firstIndex(of: plan.experiment.name), first < index else { continue }
      isValid = false
      Terminal.standardError.write(
        """
        \(plan.file):1:1: error: the experiment is called '\(plan.experiment.name)', as that of \(plans[first].file): \
        results would mix; rename one of them\n
        """)
    }
    guard isValid else { throw ExitCode(65) }
    return plans
  }
}

/// Where results lie.
struct ResultsOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The folder of results.", valueName: "folder"), completion: .directory)
  var results = "results"

  func folder(_ plan: Plan) throws -> ResultsFolder { try ResultsFolder(root: results, experiment: plan.experiment.name) }
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never

  func isOn(for terminal: Terminal) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      let environment = ProcessInfo.processInfo.environment
      return terminal.isInteractive && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
  }
}
