@testable import Language
import Foundation
import Store
import Testing

@testable import Archive
@testable import Experiments
@testable import Runner

/// `model.from`: the stored weights that a trial begins with are those that its file names.
@Suite struct StoredStartTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func text(
    _ name: String, _ hidden: Int, from: String = "", record: String = "[0, 3, 5]", cell: String = "lstm"
  )
    -> String
  {
    """
    experiment: \(name)
    task: { kind: noise, length: 5, inputs: 2, classes: 3 }
    model: { cell: \(cell), hidden: \(hidden)\(from.isEmpty ? "" : ", from: { \(from) }") }
    train: { steps: 6, batch: 4 }
    seeds: [1, 2]
    record: { at: \(record) }

    """
  }

  private func plan(_ text: String) throws -> Plan {
    try Data(text.utf8).write(to: URL(fileURLWithPath: workshop.file))
    return try Plan(path: workshop.file, results: workshop.path + "/results")
  }

  private func run(_ plan: Plan, as name: String) throws -> [TrialFile] {
    let results = try Run.trials(
      of: plan, into: ResultsFolder(root: workshop.path + "/results", experiment: name), workers: 1,
      force: true,
      provenance: Provenance(facts: []), observer: Witness())
    return try results.map { try TrialFile(reading: $0.file) }
  }

  @Test func theFirstRecordIsTheParents() throws {
    let parents = try run(plan(text("parent", 4)), as: "parent")
    let starts = [("record: 3", 1), ("record: last", 2), ("record: first", 0), ("record: final", nil)]
    var digests: Set<String> = []
    for (record, row) in starts {
      let plan = try plan(text("child", 4, from: "result: parent, \(record)", record: "[0]"))
      digests.formUnion(plan.trials.compactMap { $0.start?.digest })
      for (child, parent) in zip(try run(plan, as: "child"), parents) {
        for name in ["U", "W", "b", "V", "c"] {
          let expected =
            try row.map { try parent.reals("/records/parameters/\(name)", row: $0) }
            ?? parent.reals("/parameters/final/\(name)")
          #expect(try child.reals("/records/parameters/\(name)", row: 0) == expected, "\(record) \(name)")
        }
      }
    }
    #expect(digests.count == 8)
  }

  @Test func onlyFilesAreRead() throws {
    try FileManager.default.createDirectory(
      atPath: workshop.path + "/results/folder.h5", withIntermediateDirectories: true)
    let fault = try #require(throws: Faults.self) { try plan(text("child", 4, from: "result: folder.h5")) }
    #expect(fault.rendered().contains("folder.h5 is not a regular file"), "\(fault.rendered())")
  }

  @Test func digestsTellNamesExtentsAndNumbers() {
    func digest(_ name: String, _ extents: [Int], _ numbers: [Double]) -> String {
      [StoredParameter(name: name, extents: extents, gates: [], numbers: numbers)].digest
    }
    let all = [
      digest("U", [2, 3], [1, 2, 3, 4, 5, 6]), digest("W", [2, 3], [1, 2, 3, 4, 5, 6]),
      digest("U", [3, 2], [1, 2, 3, 4, 5, 6]),
      digest("U", [6], [1, 2, 3, 4, 5, 6]), digest("U", [2, 3], [1, 2, 3, 4, 5, -6]),
      digest("U", [2, 3], [2, 1, 3, 4, 5, 6]),
    ]
    #expect(Set(all).count == all.count && all[0] == digest("U", [2, 3], [1, 2, 3, 4, 5, 6]))
  }

  @Test(arguments: [
    (5, "lstm", "result: parent", "'U' is 2 × 16 in"),
    (5, "lstm", "result: parent", "and 2 × 20 in this network"),
    (4, "gru", "result: parent", "other parameters in"),
    (4, "lstm", "result: parent, record: 4", "it has records before updates 0, 3, 5"),
    (4, "lstm", "result: parent/default/3", "in this folder there is seed-1.h5, seed-2.h5"),
    (4, "lstm", "result: other", "there is no stored trial"),
    (4, "lstm", "result: a/b/c/d", "does not name a trial"),
  ])
  func whatDoesNotFitIsRefused(hidden: Int, cell: String, from: String, says: String) throws {
    _ = try run(plan(text("parent", 4)), as: "parent")
    let fault = try #require(throws: Faults.self) { try plan(text("child", hidden, from: from, cell: cell)) }
    #expect(fault.rendered().contains(says), "\(fault.rendered())")
  }
}
