import Experiments
import Foundation
import Testing

@testable import Runner

/// What counts as a change of what was run.
@Suite struct WorkingTreeTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    _ = try workshop.plan()
    for arguments in [["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]] { try git(arguments) }
  }

  private func git(_ arguments: [String]) throws {
    let author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    try #require(Program.output("git", author + ["-C", workshop.path] + arguments) != nil)
  }

  private func write(_ name: String, _ text: String = "x") throws {
    let url = URL(fileURLWithPath: "\(workshop.path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func changes(_ results: String) throws -> WorkingTree.Changes {
    let output = OwnOutput(of: [try Plan(path: workshop.file)], results: "\(workshop.path)/\(results)")
    return try #require(WorkingTree(of: workshop.path, outputs: output.folders)).changes
  }

  @Test(arguments: ["results", "out", "deep/er/out"])
  func resultsDoNotCountWhereverTheyLie(results: String) throws {
    #expect(try changes(results) == .none)
    try write("\(results)/tiny/index.html")
    try write(".lab/index")
    try write("data/digits.csv")
    #expect(try changes(results) == .none)
    try git(["add", "-f", "."])
    #expect(try changes(results) == .none, "neither where they are staged")
    try write("deep/er/other.txt")
    #expect(try changes(results) == .some)
  }

  @Test func anotherFolderOfThatKindCounts() throws {
    try write("out-of-it/tiny/index.html")
    #expect(try changes("out") == .some)
  }

  @Test func changedSourcesCount() throws {
    try write("tiny.exp", Workshop.tiny + "\n")
    #expect(try changes("results") == .some)
    #expect(try changes(".") == .some, "results among the sources take only their own folder")
  }

  @Test func resultsAmongTheSourcesDoNotCount() throws {
    try write("tiny/index.html")
    #expect(try changes(".") == .none)
    try write("other/index.html")
    #expect(try changes(".") == .some)
  }

  @Test func aLinkToResultsDoesNotCount() throws {
    try write("far/away")
    try git(["add", "."])
    try git(["commit", "-q", "-m", "second"])
    try FileManager.default.createSymbolicLink(atPath: "\(workshop.path)/out", withDestinationPath: "far")
    try write("out/tiny/index.html")
    #expect(try changes("out") == .none)
  }

  @Test func withoutARepositoryThereIsNoCommit() throws {
    let elsewhere = try Workshop()
    #expect(WorkingTree(of: elsewhere.path, outputs: []) == nil)
  }

  @Test func theCommandCanBePasted() throws {
    let facts = Provenance.ofThisMachine(
      command: ["lab", "a.exp", "-s", "seeds=[1, 2]"], folder: workshop.path
    ).facts
    #expect(facts.contains { $0.name == "command" && $0.value == "lab a.exp -s 'seeds=[1, 2]'" })
  }

  @Test func theFactSaysSo() throws {
    func commit() throws -> String {
      try #require(
        Provenance.ofThisMachine(command: [], folder: workshop.path).facts.first { $0.name == "commit" }
      ).value
    }
    #expect(try commit().wholeMatch(of: /[0-9a-f]{40}/) != nil)
    try write("notes.txt")
    #expect(try commit().wholeMatch(of: /[0-9a-f]{40} with uncommitted changes/) != nil)
  }
}

@Suite struct IgnoredTrialsTests {
  private func ignored(_ workshop: Workshop, _ results: String) -> String? {
    try? String(contentsOfFile: "\(workshop.path)/\(results)/.gitignore", encoding: .utf8)
  }

  @Test func trialsAreIgnoredInANewFolder() throws {
    let workshop = try Workshop(), plan = try workshop.plan()
    OwnOutput(of: [plan], results: "\(workshop.path)/results").ignoreTrials()
    #expect(ignored(workshop, "results") == "*/trials/\n*/stale/\n*/provenance/\n*/probes/\n")
    let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("results/.gitignore")
    #expect(
      try String(contentsOf: own, encoding: .utf8) == ignored(workshop, "results"),
      "this repository has the same")
  }

  @Test func theUsersOwnStays() throws {
    let workshop = try Workshop(), plan = try workshop.plan()
    try FileManager.default.createDirectory(
      atPath: "\(workshop.path)/results", withIntermediateDirectories: true)
    try Data("*\n".utf8).write(to: URL(fileURLWithPath: "\(workshop.path)/results/.gitignore"))
    OwnOutput(of: [plan], results: "\(workshop.path)/results").ignoreTrials()
    #expect(ignored(workshop, "results") == "*\n")
  }

  @Test func aFolderThatHoldsExperimentsIsLeftAlone() throws {
    let workshop = try Workshop(), plan = try workshop.plan()
    OwnOutput(of: [plan], results: workshop.path).ignoreTrials()
    #expect(ignored(workshop, ".") == nil)
  }
}
