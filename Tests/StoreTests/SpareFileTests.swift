import Foundation
import Store
import Testing

/// States in which trials end: replaced, moved along with their files, found again.
@Suite struct SpareFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func bytesAreReplacedAndRemoved() throws {
    let file = SpareFile(folder.file("deep/seed-1.end"))
    #expect(try file.read() == nil)
    try file.write([1, 2, 3])
    try file.write([4])
    #expect(try file.read() == [4])
    try file.remove()
    try file.remove()
    #expect(try file.read() == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("deep")).isEmpty)
  }

  /// As a process leaves it that is killed while it writes.
  @Test func whatAKilledWriterLeftIsRemoved() throws {
    let file = SpareFile(folder.file("seed-1.end"))
    try file.write([1])
    let host = ProcessInfo.processInfo.hostName
    let left = folder.file("seed-1.end.\(host)-4194304-1.part"), other = folder.file("seed-1.end.x-1-1.part")
    for path in [left, other] { try Data([9]).write(to: URL(fileURLWithPath: path)) }
    try file.write([2])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).contains("seed-1.end.x-1-1.part"))
    #expect(!FileManager.default.fileExists(atPath: left) && FileManager.default.fileExists(atPath: other))
  }

  @Test func endsGoWhereTheirFilesGo() throws {
    let results = try ResultsFolder(root: folder.path, experiment: "x")
    let trial = try results.trial(variant: "a", seed: 1), end = SpareFile(ResultsFolder.end(of: trial))
    #expect(end.path.hasSuffix("/trials/a/seed-1.end"))
    func put(_ byte: UInt8) throws {
      try end.write([byte])
      try Data([byte]).write(to: URL(fileURLWithPath: trial))
    }
    try put(1)
    let first = try results.moveAside(variant: "a", seed: 1, identity: "i")
    try put(2)
    let second = try results.moveAside(variant: "a", seed: 1, identity: "i")
    #expect(second.hasSuffix("stale/i/a/seed-1.2.h5"))
    #expect(try end.read() == nil && SpareFile(ResultsFolder.end(of: first)).read() == [1])
    #expect(try SpareFile(ResultsFolder.end(of: second)).read() == [2])
    // One without a state that takes the place of one that had it.
    try end.write([7])
    try FileManager.default.removeItem(atPath: ResultsFolder.end(of: first))
    try results.restore(first, variant: "a", seed: 1)
    #expect(try end.read() == nil)
    try put(3)
    try results.setAsideDamaged(variant: "a", seed: 1)
    #expect(try end.read() == nil)
  }

  @Test func staleFilesAreFoundByTrial() throws {
    let results = try ResultsFolder(root: folder.path, experiment: "x")
    for (variant, seed, identity) in [("a", 1, "i"), ("a", 1, "j"), ("a", 10, "i"), ("b", 1, "i")] {
      let trial = try results.trial(variant: variant, seed: seed)
      try SpareFile(trial).write([1])
      try results.moveAside(variant: variant, seed: seed, identity: identity)
    }
    let stale = "\(results.path)/stale"
    for files in [StaleFiles(in: results), StaleFiles(in: results, of: "a")] {
      #expect(
        files.of(variant: "a", seed: 1) == ["\(stale)/i/a/seed-1.h5", "\(stale)/j/a/seed-1.h5"])
      #expect(files.of(variant: "a", seed: 10) == ["\(stale)/i/a/seed-10.h5"])
      #expect(files.of(variant: "a", seed: 2).isEmpty)
    }
    #expect(StaleFiles(in: results).of(variant: "b", seed: 1) == ["\(stale)/i/b/seed-1.h5"])
    #expect(StaleFiles(in: results, of: "a").of(variant: "b", seed: 1).isEmpty)
  }
}
