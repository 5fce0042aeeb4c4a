import Archive
import Foundation
import SequenceTasks
import Store

/// What a page was made from, and the files that were written: `provenance/page.stamp`, with lines that
/// `sha256sum --check` reads.
///
///     # page 1 of 5a0c…
///     # size 40123 modified 1732716117123456789 inode 42 check 8a5cd789635d2dff
///     8c6b…  index.html
struct PageStamp: Equatable {
  /// The digest of its inputs.
  let inputs: String
  let files: [IndexEntry]

  private static let head = "# page 1 of "

  /// - Parameters:
  ///   - inputs: what the page was made from.
  ///   - files: each path with what was written there.
  ///   - folder: where they lie.
  /// - Returns: nil if another process has written one of them since.
  init?(of inputs: PageInputs, _ files: [(path: String, text: String)], in folder: ResultsFolder) {
    var entries: [IndexEntry] = []
    for file in files {
      guard let digest = try? FileDigest(of: file.path), digest.sha256 == sha256(Array(file.text.utf8)) else {
        return nil
      }
      entries.append(IndexEntry(String(file.path.dropFirst(folder.path.count + 1)), digest))
    }
    (self.inputs, self.files) = (inputs.digest, entries)
  }

  /// Reads the text back; nil unless it is one of this version's, and undamaged.
  init?(text: String) {
    let lines = text.split(separator: "\n")
    guard let first = lines.first, first.hasPrefix(PageStamp.head), !lines.count.isMultiple(of: 2) else {
      return nil
    }
    inputs = String(first.dropFirst(PageStamp.head.count))
    var entries: [IndexEntry] = []
    for index in stride(from: 1, to: lines.count, by: 2) {
      guard let entry = IndexEntry(text: "\(lines[index])\n\(lines[index + 1])\n") else { return nil }
      entries.append(entry)
    }
    files = entries
  }

  var text: String { "\(PageStamp.head)\(inputs)\n" + files.map(\.text).joined() }

  /// Whether all files are there as they were written.
  func holds(in folder: ResultsFolder) -> Bool { files.allSatisfy { $0.isOf("\(folder.path)/\($0.name)") } }
}
