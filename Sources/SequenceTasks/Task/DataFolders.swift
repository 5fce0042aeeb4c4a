import Components
import Foundation

/// Where data files may lie: the folder named by LAB_DATA, else `data` beside the experiment file or in a
/// folder above it, else `data` in the working directory. Files of the user's own lie in the experiment
/// file's folder.
public struct DataFolders: Sendable {
  public let candidates: [String]
  /// The experiment file's folder, which paths of the user's own are relative to.
  public let experimentFolder: String
  /// Opens an HDF5 file for tasks, which know no HDF5 themselves.
  let hdf5: OpensArrays?

  public typealias OpensArrays = @Sendable (_ path: String) throws(ArrayError) -> any ArrayFile

  init(candidates: [String], experimentFolder: String = "/nowhere") {
    (self.candidates, self.experimentFolder, hdf5) = (candidates, experimentFolder, nil)
  }

  public init(experiment path: String, hdf5: OpensArrays? = nil) {
    self.hdf5 = hdf5
    let working = FileManager.default.currentDirectoryPath
    var folder = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: working, isDirectory: true))
      .standardizedFileURL
    experimentFolder = folder.deletingLastPathComponent().path
    if let folder = ProcessInfo.processInfo.environment["LAB_DATA"], !folder.isEmpty {
      candidates = [folder]
      return
    }
    var candidates: [String] = []
    for _ in 0..<4 where folder.path != "/" {
      folder.deleteLastPathComponent()
      candidates.append(folder.appendingPathComponent("data").path)
    }
    candidates.append(URL(fileURLWithPath: working).appendingPathComponent("data").path)
    self.candidates = candidates.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The bytes of the first `file` found.
  ///
  /// - Parameter fetch: the command that fetches it, for the message where it is nowhere.
  func contents(of file: String, fetch: String) throws(Problem) -> [UInt8] {
    for folder in candidates {
      let path = folder + "/" + file
      guard FileManager.default.fileExists(atPath: path) else { continue }
      guard let data = FileManager.default.contents(atPath: path) else {
        throw Problem("", "cannot read the data file \(path)", remedy: "check its permissions")
      }
      return Array(data)
    }
    throw Problem(
      "", "the data file \(file) is in none of \(candidates.joined(separator: ", "))",
      remedy: "fetch it with: \(fetch)")
  }
}
