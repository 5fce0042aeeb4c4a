import Components

/// Whether everything that a result is made from is committed, as `--require-clean` asks.
public enum CleanSources {
  /// Why it is not, with a remedy; nil if it is.
  ///
  /// - Parameters:
  ///   - folder: the experiment file's folder.
  ///   - outputs: where lab itself writes.
  public static func obstacle(in folder: String, outputs: [String]) -> String? {
    let place = folder.isEmpty ? "." : folder
    guard let tree = WorkingTree(of: folder, outputs: outputs) else {
      return
        "\(place): commit \(WorkingTree.absence(of: folder)): commit the sources, or leave out --require-clean"
    }
    switch tree.changes {
    case .none: return nil
    case .some:
      return """
        \(place): not committed: \(Spelling.list(tree.changed, limit: 6)): commit that, or leave out \
        --require-clean
        """
    case .unknown: return "\(place): git does not tell what has changed: look with git status"
    }
  }
}
