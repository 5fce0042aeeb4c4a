import Foundation
import SequenceTasks
import Store
import Testing

@testable import Runner

/// What the sources of a run have beyond their commit.
@Suite struct SourceChangesTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    _ = try workshop.plan()
    try write("image.bin", Data([0, 1, 2, 255]))
    for arguments in [["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]] { try git(arguments) }
  }

  private func git(_ arguments: [String], in folder: String? = nil) throws {
    let author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    try #require(Program.output("git", author + ["-C", folder ?? workshop.path] + arguments) != nil)
  }

  private func write(_ name: String, _ bytes: Data) throws {
    let url = URL(fileURLWithPath: "\(workshop.path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: url)
  }

  private func changes() throws -> SourceChanges? {
    SourceChanges(of: try #require(WorkingTree(of: workshop.path, outputs: ["\(workshop.path)/out"])))
  }

  @Test func aCleanTreeHasNone() throws { #expect(try changes() == nil) }

  @Test func theCommitAndThePatchAreTheSources() throws {
    let names = ["tiny.exp", "image.bin", "new folder/ä 'quoted'.swift", "new.bin"]
    try write(names[0], Data((Workshop.tiny + "\n# changed\n").utf8))
    try write(names[1], Data([9, 0, 9]))
    try write(names[2], Data("let a = 1\n".utf8))
    try write(names[3], Data([0, 255, 0, 1]))
    try write("out/results.bin", Data([1]))
    // Whatever the user's settings are.
    try git(["config", "diff.noprefix", "true"])
    try git(["config", "color.ui", "always"])
    let patch = try #require(try changes()).patch
    try write("out/it.diff", Data(patch))
    let clone = "\(workshop.path)/out/clone"
    try git(["clone", "-q", workshop.path, clone])
    try git(["apply", "\(workshop.path)/out/it.diff"], in: clone)
    for name in names {
      let there = try Data(contentsOf: URL(fileURLWithPath: "\(clone)/\(name)"))
      #expect(try there == Data(contentsOf: URL(fileURLWithPath: "\(workshop.path)/\(name)")), "\(name)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(clone)/out"))
  }

  @Test func largeNewFilesAreNamed() throws {
    let large = Data(repeating: 7, count: 1 << 20 + 1)
    try write("large.bin", large)
    let text = String(decoding: try #require(try changes()).patch, as: UTF8.self)
    #expect(text == "# left out: large.bin, \(large.count) bytes, sha256 \(sha256(Array(large)))\n")
  }

  @Test func aPartIsKeptOnceUnderItsDigest() throws {
    try write("new.swift", Data("let a = 1\n".utf8))
    let provenance = Provenance.ofThisMachine(command: [], folder: workshop.path)
    let name = try #require(provenance["changes"]), folder = try workshop.results()
    try provenance.keepParts(in: folder)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
    #expect(name == "provenance/changes/\(sha256(Array(bytes))).diff")
    #expect(String(decoding: bytes, as: UTF8.self).contains("+let a = 1"))
  }

  @Test func whyThereIsNoCommitIsSaid() throws {
    let elsewhere = try Workshop()
    func commit(_ folder: String) -> String? {
      Provenance.ofThisMachine(command: [], folder: folder)["commit"]
    }
    #expect(commit(elsewhere.path) == "none: git knows no repository there")
    try git(["init", "-q"], in: elsewhere.path)
    #expect(commit(elsewhere.path) == "none: the repository has no commit")
  }

  @Test func cleanSourcesAreRequired() throws {
    #expect(CleanSources.obstacle(in: workshop.path, outputs: []) == nil)
    try write("new file.swift", Data())
    let words = try #require(CleanSources.obstacle(in: workshop.path, outputs: []))
    #expect(words.contains("new file.swift") && words.contains("commit that"))
    #expect(CleanSources.obstacle(in: try Workshop().path, outputs: [])?.contains("no repository") ?? false)
  }

  @Test func theMachineIsTold() {
    let provenance = Provenance.ofThisMachine(command: [], folder: "/")
    for name in ["program", "swift", "hdf5", "gnuplot", "cpu", "kernels", "blas", "mathematics", "host"] {
      #expect(provenance[name]?.isEmpty == false, "\(name)")
    }
    #expect(provenance["program"]?.wholeMatch(of: /sha256 [0-9a-f]{64}/) != nil)
  }
}
