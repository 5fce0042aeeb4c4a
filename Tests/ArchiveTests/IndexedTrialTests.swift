import Archive
import Foundation
import Store
import Testing
import TrialFormat

/// What the index says of a file is believed as long as that looks as it did, and no longer.
@Suite struct IndexedTrialTests {
  let folder: ExampleFolder
  let results: ResultsFolder
  private var file: IndexedFile {
    get throws { try IndexedFile(variant: "k=a", seed: 1, in: results) }
  }
  private var entry: String {
    get throws { try #require(try TextFile.read(try results.entry(variant: "k=a", seed: 1))) }
  }
  /// What the file does not hold.
  private let more: TrialDeclaration

  init() throws {
    folder = try ExampleFolder()
    results = try ResultsFolder(root: folder.path, experiment: "demo")
    try ExampleFile().write(to: try results.trial(variant: "k=a", seed: 1))
    var more = ExampleFile.declaration
    more.quantities.append(QuantityDeclaration(TrialPath.test("accuracy"), doc: ""))
    self.more = more
  }

  /// The trials shown, and their digests.
  private func shown(_ declaration: TrialDeclaration?, rehash: Bool = false) throws -> (Int, [String?]) {
    var digests: [String?] = []
    let path = try results.trial(variant: "k=a", seed: 1)
    let run = StoredRun(
      experiment: "demo", expecting: [(trial: ExampleFile.expected, path: path)], indexedIn: results,
      rehash: rehash, declaring: { _, _ in declaration }, visit: { _, _, digest in digests.append(digest) })
    return (run.trials.count, digests)
  }

  @Test func whatAFileHoldsIsEntered() throws {
    let digest = try FileDigest(of: try file.path).sha256
    #expect(try shown(ExampleFile.declaration) == (1, [digest]))
    let entered = try entry
    #expect(entered.contains(" contents "))
    #expect(try shown(ExampleFile.declaration) == (1, [digest]) && entry == entered)
    // Another declaration is compared, and what fails is not entered.
    #expect(try shown(more) == (0, []) && entry == entered)
    #expect(try shown(nil) == (1, [digest]) && entry == entered)
  }

  @Test func anEntryWithoutContentsIsCompleted() throws {
    try file.record()
    let short = try entry
    #expect(!short.contains(" contents "))
    #expect(try shown(more).0 == 0 && entry == short)
    #expect(try shown(ExampleFile.declaration).0 == 1 && entry.contains(" contents "))
  }

  /// What is entered is not looked for again, which shows where it is wrong; but a file that looks changed is read.
  @Test func anEntryIsBelieved() throws {
    try file.record(holding: more)
    #expect(try shown(more).0 == 1)
    let path = try file.path
    let bytes = try #require(FileManager.default.contents(atPath: path))
    try Data(bytes.dropLast(9)).write(to: URL(fileURLWithPath: path))
    #expect(try shown(more).0 == 0)
  }

  @Test func aTrialThatCannotBeReadIsLeftOut() throws {
    let path = try file.path
    let run = StoredRun(
      experiment: "demo", expecting: [(trial: ExampleFile.expected, path: path)], indexedIn: results,
      visit: { _, trial, _ throws(ArchiveFault) in _ = try trial.test("accuracy") })
    #expect(run.trials.isEmpty && run.leftOut.count == 1)
  }
}
