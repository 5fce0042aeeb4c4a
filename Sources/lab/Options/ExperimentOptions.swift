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

  @OptionGroup var answer: AnswerOptions

  var json: Bool { answer.json }

  /// Reads all files. If anything is wrong with any of them, all of it is printed and nothing is run.
  ///
  /// - Parameters:
  ///   - results: the folder of results, which hold the weights that trials may begin with.
  ///   - diskLimit: the space that the files of one plan may take; nil for plans that are not to be run.
  ///   - checksScans: whether mistakes of scans count.
  func plans(results: String = "results", diskLimit: DiskLimit? = nil, checksScans: Bool = false) throws
    -> [Plan]
  {
    let read = try read(results: results, diskLimit: diskLimit, checksScans: checksScans)
    printFaults(read)
    guard read.faults.isEmpty else { throw ExitCode(65) }
    return read.plans
  }

  /// Reads all files.
  ///
  /// - Parameters:
  ///   - results: the folder of results, which hold the weights that trials may begin with.
  ///   - diskLimit: the space that the files of one plan may take; nil for plans that are not to be run.
  ///   - checksScans: whether mistakes of scans count.
  /// - Returns: the plans of files without mistakes, and the mistakes of the others.
  func read(results: String = "results", diskLimit: DiskLimit? = nil, checksScans: Bool = false) throws -> (
    plans: [Plan], faults: [Faults]
  ) {
    try read { path throws(Faults) in
      let plan = try Plan(path: path, overrides: set, results: results, diskLimit: diskLimit)
      if checksScans, plan.hasScan {
        _ = try ScanPlan(path: path, overrides: set, results: results, diskLimit: diskLimit)
      }
      return plan
    }
  }

  private func read(_ plan: (String) throws(Faults) -> Plan) throws -> (plans: [Plan], faults: [Faults]) {
    var plans: [Plan] = [], faults: [Faults] = []
    for file in files {
      if !file.hasSuffix(".exp"), !file.contains("/"), !FileManager.default.fileExists(atPath: file) {
        throw ValidationError("'\(file)' is neither a subcommand nor a file")
      }
    }
    for file in files {
      do throws(Faults) {
        let plan = try plan(file)
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

  /// Reads the scans of all files. If anything is wrong with any of them, all of it is printed and nothing is
  /// run.
  ///
  /// - Parameters:
  ///   - results: the folder of results, which hold the weights that trials may begin with.
  ///   - diskLimit: the space that the file of one scan may take.
  func scans(results: String, diskLimit: DiskLimit) throws -> [ScanPlan] {
    var scans: [ScanPlan] = []
    let read = try read { path throws(Faults) in
      let scan = try ScanPlan(path: path, overrides: set, results: results, diskLimit: diskLimit)
      scans.append(scan)
      return scan.plan
    }
    printFaults(read)
    guard read.faults.isEmpty else { throw ExitCode(65) }
    return scans
  }

  func printFaults(_ read: (plans: [Plan], faults: [Faults])) {
    for faults in read.faults { answer.show(faults) }
  }
}
