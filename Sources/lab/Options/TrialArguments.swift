import ArgumentParser
import Experiments
import Foundation
import Language
import Runner
import Store

/// The stored trials that a command is about.
struct TrialArguments: ParsableArguments {
  @Argument(help: "A trial's file (.h5), a folder of results, or an experiment file (.exp).")
  var result: [String]

  /// The trial files that are meant, with the experiment file that they were named by.
  ///
  /// - Parameters:
  ///   - output: the folder of results of experiment files.
  ///   - answer: how faults of an experiment file are told.
  func targets(results output: ResultsOptions, _ answer: AnswerOptions) throws -> [TrialTarget] {
    try result.flatMap { name throws -> [TrialTarget] in
      let path = name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
      if path.hasSuffix(".h5") { return [TrialTarget(file: path)] }
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw ValidationError(
          "there is no '\(path)': name a trial's file, a folder of results or an experiment file")
      }
      if !isFolder.boolValue {
        let plan: Plan
        do throws(Faults) {
          plan = try Plan(path: path, results: output.results)
        } catch {
          answer.show(error)
          throw ExitCode(65)
        }
        let folder = try output.folder(plan)
        return try plan.trials.map {
          TrialTarget(
            file: try folder.trial(variant: $0.variant.name, seed: $0.seed), document: path)
        }
      }
      let files = TrialArguments.trials(in: path)
      guard !files.isEmpty else {
        throw ValidationError("no trial is stored in '\(path)': name results/EXPERIMENT, or run its file")
      }
      return files.map { TrialTarget(file: $0) }
    }
  }

  /// The finished trials of a folder of results, sorted by variant and seed.
  private static func trials(in folder: String) -> [String] {
    let files = FileManager.default
    func names(_ path: String) -> [String] {
      ((try? files.contentsOfDirectory(atPath: path)) ?? []).filter { !$0.hasPrefix(".") }
    }
    let trials = "\(folder)/trials"
    return names(trials).sorted().flatMap { variant in
      names("\(trials)/\(variant)").compactMap { name -> (seed: Int, file: String)? in
        guard name.hasPrefix("seed-"), name.hasSuffix(".h5"), let seed = Int(name.dropFirst(5).dropLast(3))
        else { return nil }
        return (seed, "\(trials)/\(variant)/\(name)")
      }.sorted { $0.seed < $1.seed }.map(\.file)
    }
  }
}
