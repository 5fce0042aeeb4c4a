import Components
import Foundation
public import Store

/// What `PATH[:dataset[slice]]` names.
public struct StoredAddress: Sendable {
  public let path: String
  public let place: ResultPlace
  /// Absolute in the file; nil where the file, or a folder, is meant.
  public let object: String?
  public let slice: DatasetSlice

  /// A path that is there is a path, whatever it contains; else what stands behind a colon is a dataset.
  ///
  /// - Throws: `StoreError` where nothing is there, `Problem` for brackets that choose nothing.
  public init(_ text: String) throws {
    var split: (path: String, rest: Substring)?
    if !FileManager.default.fileExists(atPath: text) {
      // Variants' names may hold colons: the last one before which there is a file counts.
      for colon in text.indices.filter({ text[$0] == ":" }).reversed() {
        let path = String(text[..<colon])
        if FileManager.default.fileExists(atPath: path) {
          split = (path, text[text.index(after: colon)...])
          break
        }
      }
    }
    path = split?.path ?? text
    place = try ResultPlace(path)
    guard let rest = split?.rest, !rest.isEmpty else {
      (object, slice) = (nil, .whole)
      return
    }
    guard case .file = place else {
      throw Problem(
        "", "'\(path)' is a folder, and has no dataset",
        remedy: "name a file in it: PATH/seed-1.h5:/test/loss")
    }
    var name = rest, slice = DatasetSlice.whole
    if let open = rest.firstIndex(of: "[") {
      guard rest.last == "]" else {
        throw Problem("", "the bracket in '\(rest)' is never closed", remedy: "close it with ']'")
      }
      name = rest[..<open]
      slice = try DatasetSlice(rest[rest.index(after: open)...].dropLast())
    }
    while name.count > 1, name.hasSuffix("/") { name = name.dropLast() }
    object = name.hasPrefix("/") ? String(name) : "/\(name)"
    self.slice = slice
  }
}
