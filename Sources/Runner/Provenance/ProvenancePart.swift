import SequenceTasks
import Store

/// Something of a run's provenance that is too large for every trial's file: it stands once in the folder of
/// results, named by its digest.
struct ProvenancePart: Sendable {
  /// The folder in `provenance/`, and the file's extension.
  let folder: String, ext: String
  let bytes: [UInt8]
  /// SHA-256 of the bytes.
  let digest: String

  init(_ bytes: [UInt8], in folder: String, ext: String) {
    (self.bytes, self.folder, self.ext) = (bytes, folder, ext)
    digest = sha256(bytes)
  }

  /// `provenance/changes/SHA256.diff`
  var name: String { "provenance/\(folder)/\(digest).\(ext)" }

  /// Writes it, unless it is there.
  func keep(in results: ResultsFolder) throws(StoreError) {
    try results.keep(bytes, at: "\(results.path)/\(name)")
  }
}
