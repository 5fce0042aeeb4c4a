import Foundation
import SequenceTasks
import Store

/// What the sources of a run have beyond their commit, as a patch that `git apply` reads: `diff HEAD --binary`,
/// then every file that git does not know yet and is not told to ignore.
struct SourceChanges {
  /// The patch. Files that are too large for it stand above it as comments: name, size and digest.
  let patch: [UInt8]

  /// New files above these sizes, alone or together, are rather data than sources.
  private static let largest = 1 << 20, most = 32 << 20, count = 2000

  /// Nil if nothing has changed, or if git does not tell.
  init?(of tree: WorkingTree) {
    guard tree.changes == .some else { return nil }
    func git(_ arguments: [String], good: Set<Int> = [0]) -> [UInt8]? {
      Program.bytes("git", ["--no-optional-locks", "-C", tree.top] + arguments, good: good)
    }
    guard let tracked = git(SourceChanges.diff + ["HEAD", "--"] + tree.places),
      let names = git(
        ["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--"] + tree.places)
    else { return nil }
    var patch = tracked, remarks = "", left = SourceChanges.most, number = 0
    for bytes in names.split(separator: 0) {
      let name = String(decoding: bytes, as: UTF8.self)
      let size = SourceChanges.size(of: "\(tree.top)/\(name)")
      number += 1
      // git tells two files that differ by its exit status.
      if let size, size <= min(SourceChanges.largest, left), number <= SourceChanges.count,
        let new = git(SourceChanges.diff + ["--no-index", "--", "/dev/null", name], good: [0, 1])
      {
        patch += new
        left -= size
      } else {
        remarks += SourceChanges.remark(on: name, in: tree.top, size: size)
      }
    }
    self.patch = Array(remarks.utf8) + patch
  }

  /// Whatever the user's settings of git say, the patch is one that `git apply` reads.
  private static let diff = [
    "-c", "diff.noprefix=false", "-c", "diff.mnemonicPrefix=false", "-c", "core.quotePath=true", "diff",
    "--binary", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/",
  ]

  /// Bytes of a file or of a link itself; nil for anything else.
  private static func size(of path: String) -> Int? {
    guard let found = try? FileManager.default.attributesOfItem(atPath: path),
      let type = found[.type] as? FileAttributeType, [.typeRegular, .typeSymbolicLink].contains(type)
    else { return nil }
    return (found[.size] as? NSNumber)?.intValue
  }

  private static func remark(on name: String, in top: String, size: Int?) -> String {
    let line = name.unicodeScalars.map { $0.value < 0x20 ? "?" : String($0) }.joined()
    guard let size else { return "# left out: \(line), no regular file\n" }
    let digest = (try? FileDigest(of: "\(top)/\(name)"))?.sha256
    return "# left out: \(line), \(size) bytes, sha256 \(digest ?? "unknown")\n"
  }
}
