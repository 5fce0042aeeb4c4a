public import Components
import Foundation

/// A user's data file as it seems to be meant: the task that reads it, and its settings.
public struct GuessedData: Sendable {
  /// The kind of the task: `file`, or `characters` for a text.
  public let task: String
  /// The task's setting that names the file.
  public let pathKey: String
  /// Keys of the task with their values, without its path.
  public let settings: [(key: String, value: Value)]
  /// What was taken for what: sentences.
  public let said: [String]
  /// Whether inputs are numbers; words or tokens otherwise.
  public let readsNumbers: Bool
  /// Whether these are 0 or 1, and have a common scale already.
  public let readsLabels: Bool

  /// - Parameters:
  ///   - path: a table (.csv, .tsv, .tab), arrays (.npz, .npy beside its targets', .h5, .hdf5, .mat, .nc) or a text (.txt, .text, .md).
  ///   - hdf5: opens an HDF5 file.
  /// - Throws: `Problem` where there is no such file, or where it cannot be guessed what it holds.
  public init(lookingAt path: String, hdf5: DataFolders.OpensArrays) throws(Problem) {
    let url = URL(fileURLWithPath: path)
    let folders = DataFolders(
      experiment: url.deletingLastPathComponent().appendingPathComponent("new.exp").path)
    let name = url.lastPathComponent
    func file(limit: Int) throws(Problem) -> UserFile {
      try folders.userFile(name, key: "path", allowOutside: false, limit: limit)
    }
    if GuessedData.textSuffixes.contains(url.pathExtension.lowercased()) {
      let guess = try TextGuess(try file(limit: Characters.limit))
      (task, pathKey) = (Characters.kind, "file")
      (settings, said, readsNumbers, readsLabels) = (guess.settings, guess.said, false, false)
      return
    }
    (task, pathKey) = (OwnFile.kind, "path")
    switch OwnFile.format(of: path) {
    case .table(let separator):
      let guess = try TableGuess(try file(limit: 1 << 28), suffix: separator)
      (settings, said, readsNumbers, readsLabels) = (guess.settings, guess.said, guess.readsNumbers, false)
    case .npz:
      let bytes = try file(limit: FileLoader.largestFile).bytes
      let guess = try ArrayGuess(name) { () throws(ArrayError) in try NPZ(bytes) }
      (settings, said) = (guess.settings, guess.said)
      (readsNumbers, readsLabels) = (guess.readsNumbers, guess.readsLabels)
    case .hdf5:
      if let kin = HDF5Kin(try file(limit: FileLoader.largestFile).bytes) {
        throw Problem("path", "\(name) \(kin.message)", remedy: kin.remedy)
      }
      let guess = try ArrayGuess(name) { () throws(ArrayError) in try hdf5(path) }
      (settings, said) = (guess.settings, guess.said)
      (readsNumbers, readsLabels) = (guess.readsNumbers, guess.readsLabels)
    case .npy:
      let kin = try NPYKin(name, in: folders)
      let guess = try ArrayGuess(name) { () throws(ArrayError) in kin }
      (settings, said) = (kin.settings(guess.settings), guess.said)
      (readsNumbers, readsLabels) = (guess.readsNumbers, guess.readsLabels)
    case nil:
      throw Problem(
        "path",
        "'\(path)' is neither a table (.csv, .tsv) nor arrays (.npz, .npy, .h5, .mat, .nc) nor a text (.txt)",
        remedy: "give a table the suffix .csv, whatever separates its fields; write arrays with numpy.savez")
    }
  }

  private static let textSuffixes = ["txt", "text", "md"]
}
