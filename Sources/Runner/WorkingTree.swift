import Foundation

/// The state, according to git, of the sources from which a run is made.
struct WorkingTree: CustomStringConvertible {
  /// Changes that have not been committed and that lab did not make itself.
  enum Changes { case none, some, unknown }

  let commit: String
  let changes: Changes

  /// Nil if the folder is in no repository, if the repository has no commit, or if git is missing.
  ///
  /// - Parameters:
  ///   - folder: any folder of the working tree.
  ///   - outputs: folders and files whose changes do not count, wherever they lie; nor do those of `results`,
  ///     of any `.lab` and of the repository's `data`.
  init?(of folder: String, outputs: [String]) {
    // A look must not take the lock that a commit beside it needs.
    func git(_ arguments: [String]) -> String? {
      Program.output("git", ["--no-optional-locks", "-C", folder] + arguments)
    }
    guard let commit = git(["rev-parse", "HEAD"]), let top = git(["rev-parse", "--show-toplevel"]) else {
      return nil
    }
    self.commit = commit
    let exclusions = Set(outputs.flatMap { WorkingTree.places(of: $0, in: top) }).sorted().map {
      ":(top,exclude,literal)\($0)"
    }
    // Folders with nothing but output in them count as changed unless their files are looked at one by one.
    let status = git(
      ["status", "--porcelain", "--untracked-files=all", "--", ":/"] + exclusions
        + [":(top,exclude)results", ":(top,exclude)data", ":(top,exclude,glob)**/.lab/**"])
    changes = status.map { $0.isEmpty ? .none : .some } ?? .unknown
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
