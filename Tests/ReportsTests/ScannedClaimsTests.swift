import Archive
import Components
import Experiments
import Foundation
import OrderedCollections
import Statistics
import Store
import Testing

@testable import Reports
@testable import Runner

/// What claims take of a scan is what trials of the same settings record before their first update.
@Suite struct ScannedClaimsTests {
  private struct Silent: RunObserver {
    func receive(_ event: RunEvent) {}
  }

  /// Lengths and widths differ from point to point, the widths from those of the trials, too.
  private static let text = """
    experiment: scanned
    task: { kind: noise, length: 9, inputs: 2, classes: 3, arrangement: many-to-one }
    model: { cell: rnn, hidden: 4 }
    optimizer: { kind: adam, learning_rate: 0.05 }
    train: { steps: 4, batch: 3 }
    seeds: [1, 4]
    sweep: { task.length: [9, 6], model.hidden: [3, 5] }
    scan: { model.hidden: [2, 3, 5], task.length: [9, 4, 6] }
    record: { at: [0, last], diagnostics: [{ kind: gradient-by-lag, threshold: 0.2 }, lyapunov] }
    figures: []
    claims:
      - { says: a, check: "min(gradient_reach[of=scan]) > 0 and count(gradient_reach[of=scan, model.hidden=2] > 0) == 6" }
      - { says: b, check: "min(gradient_reach) > 0" }
    """

  private final class Stored {
    let root = FileManager.default.temporaryDirectory.appending(path: "scanned-\(UUID().uuidString)").path
    let plan: Plan
    let folder: ResultsFolder
    var file: String { root + "/scanned.exp" }

    init() throws {
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
      let file = root + "/scanned.exp"
      try Data(ScannedClaimsTests.text.utf8).write(to: URL(fileURLWithPath: file))
      // Two seeds decide nothing, which an override may say.
      plan = try Plan(path: file, overrides: ["seeds=[1, 4]"])
      folder = try ResultsFolder(root: root + "/results", experiment: "scanned")
      _ = try Run.trials(
        of: plan, into: folder, workers: 2, force: false, provenance: Provenance(facts: []),
        observer: Silent())
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func scan(set overrides: [String] = ["seeds=[1, 4]"]) throws -> ScanPlan {
      let scan = try ScanPlan(path: file, overrides: overrides, results: root + "/results")
      _ = try ScanRun(
        of: scan, into: folder, workers: 2, force: false, rehash: false, provenance: Provenance(facts: []),
        stop: StopRequest())
      return scan
    }

    func run() throws -> StoredRun {
      var run = StoredRun(
        experiment: "scanned",
        expecting: try plan.trials.map {
          (trial: $0.expected, path: try folder.trial(variant: $0.variant.name, seed: $0.seed))
        })
      run.scan = ShownScan(of: plan, in: folder)?.stored
      return run
    }

    func sample(_ column: String) throws -> ClaimSample {
      let expression = try ClaimParser.parse("mean(\(column)) > 0")
      let selection = try #require(expression.selections.first?.selection)
      return try StoredNumbers(of: plan.claimSubjects, in: run()).sample(of: selection)
    }
  }

  @Test func pointsHaveTheNumbersOfUntrainedTrials() throws {
    let stored = try Stored()
    _ = try stored.scan()
    var trained = 0
    for column in [
      "gradient_reach", "gradient_left[lag=2]", "gradient_decay", "lyapunov_exponent[exponent=2]",
      "lyapunov_exponent",
    ] {
      let (name, own) =
        column.contains("[")
        ? (column.prefix { $0 != "[" }, column.drop { $0 != "[" }.dropFirst().dropLast() + ", ")
        : (column[...], "")
      for filters in [
        "model.hidden=3, task.length=6", "model.hidden=5, task.length=9", "model.hidden=3, task.length=9",
      ] {
        let point = try stored.sample("\(name)[of=scan, \(own)\(filters)]")
        let before = try stored.sample("\(name)[at=first, \(own)\(filters)]"),
          after = try stored.sample("\(name)[at=last, \(own)\(filters)]")
        #expect(point.groups.map(\.values) == before.groups.map(\.values), "\(column) \(filters)")
        #expect(point.groups.map(\.seeds) == [[1, 4]] && point.noun == "network")
        #expect(point.groups[0].variants.isDisjoint(with: before.groups[0].variants))
        if point.groups.map(\.values) != after.groups.map(\.values) { trained += 1 }
      }
    }
    #expect(trained > 10, "negative control: training changes the numbers")
    #expect(try stored.sample("gradient_reach[of=scan]").groups.count == 9)
  }

  /// Where the axis of lags is as long as the longest of all points, a short one has nothing past its end.
  @Test func whatAShortPointLacksIsUnknown() throws {
    let stored = try Stored()
    _ = try stored.scan()
    let short = try stored.sample("gradient_left[of=scan, lag=7, model.hidden=3, task.length=4]")
    #expect(short.groups[0].values.allSatisfy { !$0.isExact })
    let long = try stored.sample("gradient_left[of=scan, lag=7, model.hidden=3, task.length=9]")
    #expect(long.groups[0].values.allSatisfy { $0.isExact }, "negative control")
  }

  @Test func aClaimIsUndecidedUntilTheScanIsThere() throws {
    let stored = try Stored()
    func judged() throws -> [JudgedClaim] { JudgedClaim.all(of: stored.plan, in: try stored.run()) }
    let before = try judged()
    #expect(before.map(\.outcome) == [.undecided, .holds])
    #expect(before[0].problem == "the scan is not measured yet: run 'lab scan' on the file")
    #expect(ShownScan(of: stored.plan, in: stored.folder)?.problems.count == 1)
    _ = try stored.scan()
    let after = try judged()
    #expect(after.map(\.outcome) == [.holds, .holds] && after[0].problem == "")
    #expect(after[0].verdict?.comparisons.map(\.method) == ["in these 18 networks", "in these 6 networks"])
    // One of other settings is not taken.
    _ = try stored.scan(set: ["seeds=[1, 4]", "train.batch=4"])
    #expect(try judged()[0].problem.hasPrefix("the stored scan is of other settings"))
  }

  @Test func theTableHasARowForEachPointAndSeed() throws {
    let stored = try Stored(), scan = try stored.scan()
    let table = try ScanTable(scan, try #require(try stored.run().scan).get())
    #expect(table.header.prefix(3) == ["model.hidden", "task.length", "seed"] && table.rows.count == 18)
    let reach = try #require(table.header.firstIndex(of: "gradient_reach"))
    #expect(table.header.contains("gradient_reach_censored"))
    let sample = try stored.sample("gradient_reach[of=scan]").groups.flatMap(\.values)
    #expect(table.rows.map { Double($0[reach]) } == sample.map(\.low))
    #expect(Set(table.rows.map { $0[reach] }).count > 5, "negative control: points differ")
  }

  @Test func resolvedSettingsHaveTheScan() throws {
    let stored = try Stored()
    #expect(
      stored.plan.resolved["scan"]
        == .table([
          "model.hidden": .list([.integer(2), .integer(3), .integer(5)]),
          "task.length": .list([.integer(9), .integer(4), .integer(6)]),
        ]))
    #expect(stored.plan.scanAxes.count == 2)
  }
}
