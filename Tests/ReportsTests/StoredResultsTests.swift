import Experiments
import Foundation
import Reports
import Runner
import Statistics
import Store
import Testing
import TrialFormat

/// Which stored trials a page shows.
@Suite struct StoredResultsTests {
  private struct Silent: RunObserver {
    func receive(_ event: RunEvent) {}
  }

  private static let text = """
    experiment: shown
    task: { kind: noise, length: 4, inputs: 2, classes: 2 }
    model: { cell: rnn, hidden: 3 }
    train: { steps: 4, batch: 2 }
    seeds: 1..3
    figures: [loss]
    claims:
      - { says: Small, check: max(test_loss) < 100 }
    """

  @Test func whatIsNotAsDeclaredIsLeftOutOfEverything() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "shown-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try Data(StoredResultsTests.text.utf8).write(to: URL(fileURLWithPath: root + "/shown.exp"))
    let plan = try Plan(path: root + "/shown.exp"),
      folder = try ResultsFolder(root: root + "/results", experiment: "shown")
    _ = try Run.trials(
      of: plan, into: folder, workers: 1, force: false,
      provenance: Provenance.ofThisMachine(command: ["lab"], folder: root),
      observer: Silent())
    let whole = try Report.write(plan, in: folder)
    #expect(whole.problems.isEmpty && whole.claims.allSatisfy { $0.outcome == .holds })
    // Of the second trial something is promised that no file holds.
    let promised = TrialDeclaration(quantities: [QuantityDeclaration(TrialPath.test("promised"), doc: "")])
    let partial = try Report.write(plan, in: folder) { $0.seed == 2 ? promised : TrialDeclaration() }
    let file = try folder.trial(variant: "default", seed: 2)
    #expect(
      partial.problems == [
        "trial default/seed-2 is not on the page: \(file): /test/promised, float64, is missing: run the file again, which sets it aside "
          + "and computes the trial anew"
      ])
    let rows = try String(contentsOfFile: folder.summary, encoding: .utf8).split(separator: "\r\n")
      .dropFirst()
    #expect(
      rows.map { $0.split(separator: ",", omittingEmptySubsequences: false)[2] } == [
        "done", "failed", "done",
      ])
    let header = try String(contentsOfFile: folder.figure("loss", "csv"), encoding: .utf8).split(
      separator: "\r\n")[0]
    #expect(header.hasSuffix("seed_1,seed_3"))
    #expect(partial.claims.allSatisfy { $0.outcome == .undecided }, "one of its numbers is unknown")
  }
}
