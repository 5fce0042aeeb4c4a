/// The folder in which the results of all experiments lie, each in a folder of its own.
public struct ResultsRoot: Equatable, Sendable {
  public let path: String

  public init(_ path: String) { self.path = path.isEmpty ? "." : path }

  /// The list of all experiments.
  public var index: String { path.hasSuffix("/") ? "\(path)index.html" : "\(path)/index.html" }

  /// The experiments that have a page, by name, each with its folder. Whatever else lies here is passed over.
  public var experiments: [(name: String, folder: ResultsFolder)] {
    Files.names(in: path).compactMap { name in
      guard let folder = try? ResultsFolder(root: path, experiment: name),
        Files.exists(folder.page), !Files.isFolder(folder.page)
      else { return nil }
      return (name, folder)
    }
  }

  /// The folders of experiments that hold trials or a scan, sorted by name. Whatever else lies here is passed
  /// over.
  public var folders: [ResultsFolder] {
    Files.names(in: path).compactMap { name in
      guard let folder = try? ResultsFolder(root: path, experiment: name),
        Files.isFolder(folder.trials) || Files.exists(folder.scan)
      else { return nil }
      return folder
    }
  }
}
