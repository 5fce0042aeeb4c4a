import Archive
import Components
public import Store

/// Writes exports, and replaces nothing that it was not told to.
public struct ExportWriter: Sendable {
  /// Where files go that do not belong beside the results.
  public let folder: String
  public let replaces: Bool

  public init(to folder: String, replaces: Bool) { (self.folder, self.replaces) = (folder, replaces) }

  /// What was written.
  public struct Written: Sendable {
    public fileprivate(set) var paths: [String] = []
    /// What is missing, and why.
    public fileprivate(set) var problems: [String] = []
  }

  /// The files that are there already and would be replaced.
  public func standing(_ files: [ExportedFile], of subject: ExportSubject) -> [String] {
    replaces ? [] : files.map { path(of: $0, subject) }.filter(TextFile.exists)
  }

  /// - Throws: where a file cannot be written; one that cannot be made is a problem.
  public func write(_ files: [ExportedFile], of subject: ExportSubject) throws(StoreError) -> Written {
    var written = Written()
    for file in files {
      let path = path(of: file, subject), bytes: [UInt8]
      do {
        bytes = try file.contents(in: parent(of: file, subject))
      } catch {
        written.problems.append("\(file.name) is not written: \(error)")
        continue
      }
      try TextFile.write(bytes, to: path)
      written.paths.append(path)
    }
    return written
  }

  private func parent(of file: ExportedFile, _ subject: ExportSubject) -> String {
    file.place == .results ? subject.folder ?? folder : folder
  }

  private func path(of file: ExportedFile, _ subject: ExportSubject) -> String {
    let parent = parent(of: file, subject)
    return parent == "." ? file.name : "\(parent)/\(file.name)"
  }
}
