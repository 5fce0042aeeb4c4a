import Components
import Foundation

/// A file of the user's own that a task's setting names, read whole.
struct UserFile: Sendable {
  /// As the experiment file spells it: for messages and as its name among a source's digests.
  let name: String
  let bytes: [UInt8]
  /// In lower-case hexadecimal, as in a trial's identity and provenance.
  let sha256: String

  init(name: String, bytes: [UInt8]) {
    (self.name, self.bytes) = (name, bytes)
    sha256 = SequenceTasks.sha256(bytes)
  }
}

extension DataFolders {
  /// Where the file at `path` lies, symbolic links resolved.
  ///
  /// - Parameters:
  ///   - path: relative to the experiment file's folder, or absolute.
  ///   - key: the setting that names it, for errors.
  ///   - allowOutside: whether it may lie outside the experiment file's folder, also by way of a link.
  ///   - limit: the largest size that is read, in bytes; looked at before anything is read.
  /// - Throws: `Problem` if there is no such file, it is no regular file, lies outside, or is too large.
  func locate(
    _ path: String, key: String, allowOutside: Bool, limit: Int
  ) throws(Problem) -> String {
    guard !path.isEmpty else {
      throw Problem(key, "'\(key)' names no file", remedy: "write a path relative to the experiment file")
    }
    let home = URL(fileURLWithPath: experimentFolder, isDirectory: true)
    let resolved = URL(fileURLWithPath: path, relativeTo: home).standardizedFileURL.resolvingSymlinksInPath()
    // Looked at first, so that nothing is learnt about files elsewhere.
    let inside = home.resolvingSymlinksInPath().pathComponents
    guard allowOutside || resolved.pathComponents.starts(with: inside) else {
      throw Problem(
        key,
        "'\(path)' lies outside the experiment file's folder, \(experimentFolder)",
        remedy: "move it there, or say 'allow_outside: true' if you trust this experiment file")
    }
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved.path) else {
      throw Problem(
        key, "there is no file '\(path)' in \(experimentFolder)",
        remedy: "paths are relative to the experiment file")
    }
    // Not a folder; nor a pipe or device, which may have no end.
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw Problem(key, "'\(path)' is no regular file", remedy: .handbook)
    }
    let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
    guard size <= limit else {
      throw Problem(
        key, "'\(path)' holds \(size) bytes, more than the \(limit) that are read at most",
        remedy: "use a part of it")
    }
    return resolved.path
  }

  /// Finds, checks and reads a file of the user's own; parameters and errors as of `locate`.
  func userFile(
    _ path: String, key: String, allowOutside: Bool, limit: Int = 1 << 30
  ) throws(Problem) -> UserFile {
    let place = try locate(path, key: key, allowOutside: allowOutside, limit: limit)
    guard let data = FileManager.default.contents(atPath: place) else {
      throw Problem(key, "cannot read '\(path)'", remedy: "check its permissions")
    }
    return UserFile(name: path, bytes: Array(data))
  }
}
