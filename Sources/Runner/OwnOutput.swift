public import Experiments
import Foundation
import SequenceTasks

/// What lab writes beside the trials' numbers: where it does so, and what version control is told of it.
public struct OwnOutput: Sendable {
  /// The folder of all experiments' results.
  let results: String
  private let plans: [Plan]

  public init(of plans: [Plan], results: String) {
    (self.plans, self.results) = (plans, results.isEmpty ? "." : results)
  }

  /// Whether the folder of results holds more than results: an experiment of this run lies in it.
  private var isShared: Bool { plans.contains { holds(results, $0.file) } }

  private func holds(_ folder: String, _ file: String) -> Bool {
    let paths = [folder, file].map { URL(fileURLWithPath: $0).standardizedFileURL.resolvingSymlinksInPath().pathComponents }
    return paths[1].starts(with: paths[0])
  }

  /// The folders whose changes say nothing about what was run: results, and where data are fetched to.
  public var folders: [String] {
    let own = isShared ? plans.map { "\(results)/\($0.experiment.name)" } : [results]
    let data = plans.flatMap { DataFolders(experiment: $0.file).candidates }
    return own + data.filter { folder in !plans.contains { holds(folder, $0.file) } }
  }

  /// What is large, or differs from run to run; the pages stay in version control.
  static let ignored = ["trials", "stale", "provenance", "probes"]

  /// Puts a `.gitignore` into the folder of results, which it makes, unless there is one: then it is the user's.
  ///
  /// A folder that holds more than results is left alone. What goes wrong here goes wrong with the results themselves, and is told
  /// there.
  public func ignoreTrials() {
    guard !isShared else { return }
    let lines = OwnOutput.ignored.map { "*/\($0)/\n" }.joined()
    let folder = URL(fileURLWithPath: results, isDirectory: true)
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? Data(lines.utf8).write(to: folder.appending(path: ".gitignore"), options: .withoutOverwriting)
  }
}
