#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a path in a folder of results names.
public enum ResultPlace: Equatable, Sendable {
  /// The results of all experiments.
  case root(ResultsRoot)
  case experiment(ResultsFolder)
  /// The trials of one variant.
  case variant(String, ResultsFolder)
  /// A file of any kind.
  case file(String)

  /// Looks at a path; reads no file.
  ///
  /// - Throws: `.system(ENOENT)` if nothing is there, `noResults` for a folder in which no results are.
  public init(_ path: String) throws(StoreError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    guard Files.exists(path) else { throw StoreError(path, "find it", .system(ENOENT)) }
    guard Files.isFolder(path) else {
      self = .file(path)
      return
    }
    // `.` and the like name no experiment.
    if [".", ".."].contains(path.split(separator: "/").last ?? ".") { path = ResultPlace.resolved(path) }
    if let folder = ResultPlace.folder(path), Files.isFolder(folder.trials) || Files.exists(folder.scan) {
      self = .experiment(folder)
      return
    }
    let above = Files.folder(of: path), name = String(path.split(separator: "/").last ?? "")
    if above.hasSuffix("/trials") || above == "trials",
      let folder = ResultPlace.folder(
        above == "trials" ? ResultPlace.resolved(".") : Files.folder(of: above)),
      PathComponent.brokenRule(name) == nil
    {
      self = .variant(name, folder)
      return
    }
    let root = ResultsRoot(path)
    guard !root.folders.isEmpty else { throw StoreError(path, "find results", .noResults) }
    self = .root(root)
  }

  /// The folders of experiments that it lies in or holds.
  public var folders: [ResultsFolder] {
    switch self {
    case .root(let root): root.folders
    case .experiment(let folder), .variant(_, let folder): [folder]
    case .file: []
    }
  }

  private static func folder(_ path: String) -> ResultsFolder? {
    guard let name = path.split(separator: "/").last else { return nil }
    return try? ResultsFolder(root: Files.folder(of: path), experiment: String(name))
  }

  private static func resolved(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return String(cString: found)
  }
}
