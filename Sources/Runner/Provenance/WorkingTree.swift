import Foundation

/// The state, according to git, of the sources from which a run is made.
struct WorkingTree: CustomStringConvertible {
  /// Changes that have not been committed and that lab did not make itself.
  enum Changes: Equatable { case none, some, unknown }

  let commit: String
  let changes: Changes
  /// The names of files that have changed or are new, as git spells them.
  let changed: [String]
  /// The top folder of the repository.
  let top: String
  /// What git is asked about: everything but what lab writes.
  let places: [String]

  /// Nil if the folder is in no repository, if the repository has no commit, or if git is missing.
  ///
  /// - Parameters:
  ///   - folder: any folder of the working tree.
  ///   - outputs: folders and files whose changes do not count, wherever they lie; nor do those of `results`,
  ///     of any `.lab` and of the repository's `data`.
  init?(of folder: String, outputs: [String]) {
    guard let commit = WorkingTree.git(in: folder, ["rev-parse", "HEAD"]),
      let top = WorkingTree.git(in: folder, ["rev-parse", "--show-toplevel"])
    else { return nil }
    (self.commit, self.top) = (commit, top)
    let exclusions = Set(outputs.flatMap { WorkingTree.places(of: $0, in: top) }).sorted().map {
      ":(top,exclude,literal)\($0)"
    }
    places =
      [":/"] + exclusions + [":(top,exclude)results", ":(top,exclude)data", ":(top,exclude,glob)**/.lab/**"]
    // Folders with nothing but output in them count as changed unless their files are looked at one by one.
    let status = WorkingTree.git(
      in: folder, ["status", "--porcelain", "--untracked-files=all", "--"] + places)
    changed = (status ?? "").split(separator: "\n").map {
      $0.trimmingCharacters(in: .whitespaces).drop { $0 != " " }.trimmingCharacters(in: .whitespaces)
    }
    changes = status.map { $0.isEmpty ? .none : .some } ?? .unknown
  }

  /// Why there is no working tree: what stands in its place.
  static func absence(of folder: String) -> String {
    guard Program.output("git", ["--version"]) != nil else { return "none: there is no git" }
    return git(in: folder, ["rev-parse", "--show-toplevel"]) == nil
      ? "none: git knows no repository there" : "none: the repository has no commit"
  }

  /// A look must not take the lock that a commit beside it needs.
  private static func git(in folder: String, _ arguments: [String]) -> String? {
    Program.output("git", ["--no-optional-locks", "-C", folder] + arguments)
  }

  var description: String {
    switch changes {
    case .none: commit
    case .some: commit + " with uncommitted changes"
    case .unknown: commit + ", perhaps with changes: git does not tell"
    }
  }

  /// A path relative to the top of the repository: both that of a link and that of its target. Empty if it is
  /// outside.
  private static func places(of path: String, in top: String) -> [String] {
    let url = URL(fileURLWithPath: path).standardizedFileURL,
      top = URL(fileURLWithPath: top).standardizedFileURL.pathComponents
    return [url, url.resolvingSymlinksInPath()].map(\.pathComponents).filter {
      $0.count > top.count && $0.starts(with: top)
    }
    .map { $0.dropFirst(top.count).joined(separator: "/") }
  }
}
