import Experiments
import Foundation
import Store
import Testing

@testable import Runner

/// What the index finds that reading alone does not, and what becomes of it.
@Suite struct DamageTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func time(_ path: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
  }

  /// Changes a byte of no meaning: the head of an HDF5 file has some that nothing reads.
  private func flip(_ path: String, at place: Int = 60) throws {
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    try handle.seek(toOffset: UInt64(place))
    let byte = try #require(try handle.read(upToCount: 1)?.first)
    try handle.seek(toOffset: UInt64(place))
    try handle.write(contentsOf: Data([byte ^ 0x40]))
    try handle.close()
  }

  /// Where a number lies that only its checksum guards.
  private func placeOfLoss(_ path: String) throws -> Int {
    let loss = try TrialFile(reading: path).reals("/history/loss")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    return try #require(bytes.range(of: withUnsafeBytes(of: loss[0]) { Data($0) })?.lowerBound)
  }

  private func rehash(_ plan: Plan, _ witness: Witness = Witness()) throws -> [TrialResult] {
    try Run.trials(
      of: plan, into: workshop.results(), workers: 1, force: false, rehash: true,
      provenance: Provenance(facts: []), observer: witness)
  }

  private func entry(_ trial: PlannedTrial) throws -> String {
    try workshop.results().entry(variant: trial.variant.name, seed: trial.seed)
  }

  @Test func aByteThatNothingReadsIsFound() throws {
    let plan = try workshop.plan(), first = try workshop.run(plan), witness = Witness()
    // In the padding behind the last attribute, or wherever: the digest knows.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: first[1].file))
    let place = try #require(bytes.range(of: Data(repeating: 0, count: 24))?.lowerBound) + 12
    try flip(first[1].file, at: place)
    let second = try workshop.run(plan, observer: witness)
    #expect(second.map(\.wasFinished) == [true, false, true, true])
    #expect(witness.log.remarks.count == 1)
    #expect(
      witness.log.remarks[0].hasPrefix("model.cell=rnn/seed-2: its file is damaged: ")
        && witness.log.remarks[0].hasSuffix("seed-2.h5.damaged, and the trial is redone"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: first[1].file + ".damaged")) != bytes)
    #expect(try workshop.run(plan).allSatisfy(\.wasFinished))
  }

  /// Only reading finds a change that leaves size and time as they were.
  @Test func aFileThatLooksAsItDidIsReadOnRequest() throws {
    let plan = try workshop.plan(), path = try workshop.run(plan)[0].file, before = FileVersion(of: path)
    let place = try placeOfLoss(path)
    #expect(try rehash(plan).allSatisfy(\.wasFinished), "nothing is changed yet")
    var status = stat()
    #expect(stat(path, &status) == 0)
    try flip(path, at: place)
    #expect(
      utimensat(AT_FDCWD, path, [status.st_atim, status.st_mtim], 0) == 0 && FileVersion(of: path) == before)
    #expect(try workshop.run(plan).allSatisfy(\.wasFinished), "it looks as it did")
    #expect(try rehash(plan).map(\.wasFinished) == [false, true, true, true])
  }

  @Test func aTouchedFileIsKept() throws {
    let plan = try workshop.plan(), first = try workshop.run(plan),
      known = try String(contentsOfFile: entry(plan.trials[0]), encoding: .utf8)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: first[0].file)
    #expect(try workshop.run(plan).allSatisfy(\.wasFinished))
    let fresh = try String(contentsOfFile: entry(plan.trials[0]), encoding: .utf8)
    #expect(fresh != known && fresh.contains(" modified 1000000000 ") && fresh.suffix(90) == known.suffix(90))
  }

  /// As written by a lab that kept no index.
  @Test func filesWithoutAnEntryAreReadWhole() throws {
    let plan = try workshop.plan(), first = try workshop.run(plan)
    try FileManager.default.removeItem(atPath: workshop.results().provenance)
    try flip(first[2].file, at: placeOfLoss(first[2].file))
    let witness = Witness()
    #expect(try workshop.run(plan, observer: witness).map(\.wasFinished) == [true, true, false, true])
    #expect(witness.log.remarks.count == 1 && witness.log.remarks[0].contains("cannot read /history/loss"))
    for trial in plan.trials { #expect(FileManager.default.fileExists(atPath: try entry(trial))) }
  }

  @Test(arguments: [0, 8, 40, 90, 120]) func aDamagedEntryIsMadeAnew(place: Int) throws {
    let plan = try workshop.plan(), witness = Witness()
    _ = try workshop.run(plan)
    let path = try entry(plan.trials[0]), text = try String(contentsOfFile: path, encoding: .utf8)
    try flip(path, at: place)
    #expect(try workshop.run(plan, observer: witness).allSatisfy(\.wasFinished))
    #expect(
      witness.log.remarks == [
        "model.cell=rnn/seed-1: its entry in the index was damaged, and was made anew"
      ])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    #expect(FileManager.default.fileExists(atPath: path + ".damaged"))
  }

  @Test func whatIsMovedAsideIsTold() throws {
    let plan = try workshop.plan(), witness = Witness(), back = Witness()
    _ = try workshop.run(plan)
    _ = try workshop.run(workshop.plan(set: ["train.batch=2"]), observer: witness)
    #expect(witness.log.remarks.count == 4)
    #expect(
      witness.log.remarks[0].hasSuffix(
        "stale/\(plan.trials[0].identity)/model.cell=rnn/seed-1.h5: trained with other settings (train.batch 3, now 2)"
      ))
    // What was damaged meanwhile does not come back.
    let aside = try workshop.results().path + "/stale/\(plan.trials[1].identity)/model.cell=rnn/seed-2.h5"
    let handle = try #require(FileHandle(forUpdatingAtPath: aside))
    try handle.truncate(atOffset: 3000)
    try handle.close()
    #expect(try workshop.run(plan, observer: back).map(\.wasFinished) == [true, false, true, true])
    #expect(back.log.remarks.count { $0.hasSuffix(", and is moved back") } == 3)
  }
}
