import Archive
import Components
import Experiments
import Foundation
import OrderedCollections
import Store
import Testing

@testable import Runner

/// Stored trials that are computed once more.
@Suite struct VerificationTests {
  private let workshop: Workshop
  private let file: String

  init() throws {
    workshop = try Workshop()
    _ = try workshop.run(workshop.plan(set: ["seeds=[2]"]))
    file = try workshop.results().trial(variant: "model.cell=lstm", seed: 2)
  }

  private func verified(
    _ file: String, updates: Int? = nil, facts: [(String, String)] = [("lab", "test")],
    stop: StopRequest = StopRequest()
  ) throws -> VerificationRun {
    try VerificationRun(
      of: FoundTrial(file, results: "\(workshop.path)/results", acceptsAltered: true), document: nil,
      updates: updates, provenance: Provenance(facts: facts), stop: stop)
  }

  @Test func aTrialIsItselfOnceMore() throws {
    let before = try Data(contentsOf: URL(fileURLWithPath: file))
    let run = try verified(file), result = try #require(run.outcome)
    #expect(result.verdict == .identical && run.differences.isEmpty && run.reasons.isEmpty)
    #expect(result.facts["datasets"] != nil && result.updates == nil && run.remark == nil)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
    let entered = try StoredVerification.read(
      variant: "model.cell=lstm", seed: 2, ofFile: FileDigest(of: file).sha256, in: workshop.results())
    #expect(entered?.verdict == .identical && entered?.when != nil && entered?.updates == nil)
    #expect(entered?.facts["values"] == result.facts["values"] && entered?.identity == result.identity)
    #expect(
      try StoredVerification.read(
        variant: "model.cell=lstm", seed: 2, ofFile: String(repeating: "0", count: 64), in: workshop.results()
      )
        == nil, "of another file it says nothing")
  }

  /// Negative control: the comparison tells two trials apart, and finds the earliest difference.
  @Test func anotherSeedDiffersFromTheFirstUpdateOn() throws {
    _ = try workshop.run(workshop.plan(set: ["seeds=[1]"]))
    let other = try workshop.results().trial(variant: "model.cell=lstm", seed: 1)
    let comparison = try FileComparison(
      of: TrialFile(reading: file), with: TrialFile(reading: other), isQuick: false)
    let first = try #require(comparison.differences.first)
    #expect(first.update == 0 || first.order == -1)
    #expect(comparison.differences.count > 10 && comparison.differingValues > 100)
    #expect(
      zip(comparison.differences, comparison.differences.dropFirst()).allSatisfy { $0.order <= $1.order })
    let same = try FileComparison(
      of: TrialFile(reading: file), with: TrialFile(reading: file), isQuick: false)
    #expect(same.differences.isEmpty && same.datasets == comparison.datasets && same.values > 500)
  }

  @Test(arguments: [1, 4, 5, 7]) func theFirstUpdatesAreThoseOfTheWhole(updates: Int) throws {
    let run = try verified(file, updates: updates), result = try #require(run.outcome)
    #expect(result.verdict == .identical && result.updates == updates)
    #expect(
      !FileManager.default.fileExists(
        atPath: try workshop.results().verification(variant: "model.cell=lstm", seed: 2)),
      "they prove nothing of the rest")
  }

  @Test func moreThanAllUpdatesAreAll() throws {
    #expect(try verified(file, updates: 8).outcome?.updates == nil)
  }

  @Test func anotherBuildAndAnotherMachineAreTold() throws {
    let facts = [("lab", "other"), ("kernels", "none"), ("program", "sha256 0")]
    let run = try verified(file, facts: facts)
    #expect(run.outcome?.verdict == .identical && run.reasons.map(\.kind) == [.code])
    #expect(run.reasons[0].words.contains("lab test then, other now"))
  }

  @Test func aStopLeavesNothingBehind() throws {
    let stop = StopRequest()
    stop.make()
    #expect(try verified(file, stop: stop).outcome == nil)
    #expect(
      !FileManager.default.fileExists(
        atPath: try workshop.results().verification(variant: "model.cell=lstm", seed: 2)))
  }

  @Test func aFileElsewhereIsComparedAndNotEntered() throws {
    let copy = "\(workshop.path)/copy.h5"
    try FileManager.default.copyItem(atPath: file, toPath: copy)
    #expect(try verified(copy).outcome?.verdict == .identical)
  }

  @Test func aLengthenedTrialIsItself() throws {
    let longer = try workshop.plan(set: ["train.steps=12", "seeds=[2]"])
    #expect(try workshop.run(longer).allSatisfy { $0.status == .done })
    #expect(try StoredTrial(at: file).provenance()["continued_at"] != nil)
    #expect(try verified(file).outcome?.verdict == .identical)
  }

  @Test func missingAndForeignFilesAreFaults() throws {
    #expect(throws: ArchiveFault.self) { try verified("\(workshop.path)/nothing.h5") }
    #expect(throws: (any Error).self) { try verified(workshop.file) }
  }
}
