import ArgumentParser
import Experiments
import Foundation
import Language
import Store

/// Experiment files, and what the command line says about them.
struct ExperimentOptions: ParsableArguments {
  @Argument(help: "Experiment files (.exp).", completion: .file(extensions: ["exp"]))
  var files: [String]

  @Option(
    name: [.short, .customLong("set")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Set a key in every file, e.g. train.steps=50; if a key is set twice, the last wins.",
      valueName: "key=value"),
    completion: .custom(Completions.settings))
  var set: [String] = []

  @Flag(name: .long, help: "Print one JSON object on standard output.")
  var json = false

  @Option(name: .long, help: "Colour in messages: auto, always or never; NO_COLOR is honoured.")
  var color = ColorChoice.auto

  /// Reads all files. If anything is wrong with any of them, all of it is printed and nothing is run.
  ///
  /// - Parameters:
  ///   - results: the folder of results, which hold the weights that trials may begin with.
  ///   - diskLimit: the space that the files of one plan may take; nil for plans that are not to be run.
  func plans(results: String = "results", diskLimit: ByteCount? = nil) throws -> [Plan] {
    let read = try read(results: results, diskLimit: diskLimit)
    printFaults(read)
    guard read.faults.isEmpty else { throw ExitCode(65) }
    return read.plans
  }

  /// Reads all files.
  ///
  /// - Returns: the plans of files without mistakes, and the mistakes of the others.
  func read(results: String = "results", diskLimit: ByteCount? = nil) throws -> (
    plans: [Plan], faults: [Faults]
  ) {
    var plans: [Plan] = [], faults: [Faults] = []
    for file in files {
      if !file.hasSuffix(".exp"), !file.contains("/"), !FileManager.default.fileExists(atPath: file) {
        throw ValidationError("'\(file)' is neither a subcommand nor a file")
      }
    }
    for file in files {
      do throws(Faults) {
        let plan = try Plan(path: file, overrides: set, results: results, diskLimit: diskLimit)
        if let twin = plans.first(where: { $0.experiment.name == plan.experiment.name }) {
          let place = Location(InputText(name: file, text: ""), line: 1, column: 1)
          throw Faults([
            Fault(
              place,
              "the experiment is called '\(plan.experiment.name)', as that of \(twin.file): results would mix",
              remedy: "rename one of them")
          ])
        }
        plans.append(plan)
      } catch {
        faults.append(error)
      }
    }
    return (plans, faults)
  }

  func printFaults(_ read: (plans: [Plan], faults: [Faults])) {
    for fault in read.faults {
      Terminal.standardError.write(fault.rendered(color: color.isOn(for: .standardError)))
    }
  }
}
