public import Components
import Foundation

/// A user's data file as it seems to be meant: the settings with which the task `file` reads it.
public struct GuessedData: Sendable {
  /// Keys of the task with their values, without its path.
  public let settings: [(key: String, value: Value)]
  /// What was taken for what: sentences.
  public let said: [String]
  /// Whether inputs are numbers; words or tokens otherwise.
  public let readsNumbers: Bool
  /// Whether these are 0 or 1, and have a common scale already.
  public let readsLabels: Bool

  /// - Parameter path: a table (.csv, .tsv, .tab) or arrays of NumPy in one file (.npz).
  /// - Throws: `Problem` where there is no such file, or where it cannot be guessed what it holds.
  public init(lookingAt path: String) throws(Problem) {
    let url = URL(fileURLWithPath: path)
    let folders = DataFolders(
      experiment: url.deletingLastPathComponent().appendingPathComponent("new.exp").path)
    let name = url.lastPathComponent
    switch OwnFile.format(of: path) {
    case .table(let separator):
      let guess = try TableGuess(
        try folders.userFile(name, key: "path", allowOutside: false, limit: 1 << 28), suffix: separator)
      (settings, said) = (guess.settings, guess.said)
      (readsNumbers, readsLabels) = (guess.readsNumbers, false)
    case .npz:
      let guess = try ArrayGuess(try folders.userFile(name, key: "path", allowOutside: false))
      (settings, said) = (guess.settings, guess.said)
      (readsNumbers, readsLabels) = (guess.readsNumbers, guess.readsLabels)
    case .npy, .hdf5, nil:
      throw Problem(
        "path", "'\(path)' is neither a table (.csv, .tsv) nor .npz, whose contents can be guessed",
        remedy: "lab new file, then name its arrays as inputs and targets; see 'lab help file'")
    }
  }
}
