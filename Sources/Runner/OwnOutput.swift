public import Experiments
import Foundation
import SequenceTasks

/// Where lab itself writes, and what version control is told about it.
public struct OwnOutput: Sendable {
  /// The folder of all experiments' results.
  let results: String
  private let plans: [Plan]

  public init(of plans: [Plan], results: String) {
    (self.plans, self.results) = (plans, results.isEmpty ? "." : results)
  }

  /// Whether the folder of results holds more than results, because an experiment file of this run lies in
  /// it.
  public var isShared: Bool { plans.contains { holds(results, $0.file) } }

  private func holds(_ folder: String, _ file: String) -> Bool {
    let paths = [folder, file].map {
      URL(fileURLWithPath: $0).standardizedFileURL.resolvingSymlinksInPath().pathComponents
    }
    return paths[1].starts(with: paths[0])
  }

  /// The folders in which changes say nothing about what was run: results, and where data are fetched to.
  public var folders: [String] {
    let own = isShared ? plans.map { "\(results)/\($0.experiment.name)" } : [results]
    let data = plans.flatMap { DataFolders(experiment: $0.file).candidates }
    return own + data.filter { folder in !plans.contains { holds(folder, $0.file) } }
  }

  /// What is large or differs from run to run; the pages stay under version control.
  static let ignored = ["trials", "stale", "provenance", "probes"]

  /// Writes a `.gitignore` into the folder of results, and creates the folder. A `.gitignore` that is there
  /// already is the user's, and stays.
  ///
  /// A folder that holds more than results is left alone. Failures are not reported here, because the results
  /// themselves will meet them too.
  public func ignoreTrials() {
    guard !isShared else { return }
    let lines = OwnOutput.ignored.map { "*/\($0)/\n" }.joined()
    let folder = URL(fileURLWithPath: results, isDirectory: true)
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? Data(lines.utf8).write(to: folder.appending(path: ".gitignore"), options: .withoutOverwriting)
  }
}
