import Experiments
import Foundation
import Store
import Testing

@testable import Runner

/// What a run makes of the files of earlier ones.
@Suite struct ResumeTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func time(_ path: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
  }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private func stale() throws -> [String] {
    let root = try workshop.results().path + "/stale"
    let found = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(".h5") }.sorted()
  }

  @Test func finishedTrialsAreKept() throws {
    let plan = try workshop.plan(), first = try workshop.run(plan),
      times = try first.map { try time($0.file) }
    let witness = Witness(), second = try workshop.run(plan, workers: 2, observer: witness)
    #expect(second.map(\.name) == first.map(\.name))
    #expect(second.allSatisfy { $0.wasFinished && $0.status == .done && $0.seconds == nil })
    #expect(try second.map { try time($0.file) } == times)
    #expect(witness.log.began.isEmpty && witness.log.updates.isEmpty && witness.log.ended.count == 4)
  }

  @Test func onlyMissingTrialsAreComputed() throws {
    let plan = try workshop.plan(), first = try workshop.run(plan), known = try contents(of: first[2].file)
    try FileManager.default.removeItem(atPath: first[2].file)
    let second = try workshop.run(plan)
    #expect(second.map(\.wasFinished) == [true, true, false, true])
    #expect(try contents(of: second[2].file) == known)
  }

  @Test func anotherIdentityMovesAside() throws {
    let plan = try workshop.plan(), first = try workshop.run(plan), known = try contents(of: first[0].file)
    let second = try workshop.run(workshop.plan(set: ["model.hidden=6"]))
    #expect(
      second.allSatisfy { !$0.wasFinished && $0.status == .done } && second.map(\.file) == first.map(\.file))
    #expect(try stale() == plan.trials.map { "\($0.identity)/\($0.name).h5" }.sorted())
    let aside = try workshop.results().path + "/stale/\(plan.trials[0].identity)/\(plan.trials[0].name).h5"
    #expect(try contents(of: aside) == known)
    // Back and forth: nothing is lost, and nothing is computed twice.
    let third = try workshop.run(plan), back = try contents(of: first[0].file)
    let fourth = try workshop.run(workshop.plan(set: ["model.hidden=6"]))
    #expect((third + fourth).allSatisfy { $0.status == .done && $0.wasFinished })
    #expect(try back == known && contents(of: first[0].file) != known)
    #expect(try stale() == plan.trials.map { "\($0.identity)/\($0.name).h5" }.sorted())
    // Force computes them anew.
    #expect(try workshop.run(plan, force: true).allSatisfy { !$0.wasFinished })
  }

  @Test func forceComputesAnew() throws {
    let plan = try workshop.plan(), first = try workshop.run(plan), known = try contents(of: first[0].file)
    let second = try workshop.run(plan, force: true)
    #expect(second.allSatisfy { !$0.wasFinished && $0.status == .done })
    #expect(try stale().isEmpty && contents(of: second[0].file) == known)
  }

  /// Records change no number but the file: it is computed again, and the old one is no other result.
  @Test func otherRecordsAreComputedAgain() throws {
    _ = try workshop.run(workshop.plan())
    let plan = try workshop.plan(set: ["record.every=2"]), results = try workshop.run(plan)
    #expect(results.allSatisfy { !$0.wasFinished })
    // A finished result is never overwritten unless --force says so.
    #expect(try !stale().isEmpty)
    #expect(try TrialFile(reading: results[0].file).integers("/records/step") == [0, 2, 4, 6, 7])
    #expect(try workshop.run(plan).allSatisfy(\.wasFinished))
  }

  /// What is said about an experiment changes neither numbers nor files.
  @Test func otherWordsAreNoOtherTrials() throws {
    _ = try workshop.run(workshop.plan())
    let text = Workshop.tiny + "\ntitle: Other\nabout: Words.\nhypothesis: More words.\nfigures: [loss]\n"
    #expect(try workshop.run(workshop.plan(text)).allSatisfy(\.wasFinished))
  }

  @Test(arguments: ["empty", "garbage", "truncated", "flipped", "folder"]) func damagedFilesAreRedone(
    damage: String
  ) throws {
    let plan = try workshop.plan(), first = try workshop.run(plan), path = first[1].file
    let known = try contents(of: path), url = URL(fileURLWithPath: path)
    var bytes = try Data(contentsOf: url)
    switch damage {
    case "empty": bytes = Data()
    case "garbage": bytes = Data("this is no HDF5 file".utf8)
    case "truncated": bytes = bytes.prefix(bytes.count / 2)
    case "flipped": for place in 0..<64 { bytes[place] ^= 0x55 }
    default:
      try FileManager.default.removeItem(at: url)
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    if damage != "folder" { try bytes.write(to: url) }
    let second = try workshop.run(plan)
    #expect(
      second.map(\.wasFinished) == [true, false, true, true] && second.allSatisfy { $0.status == .done })
    #expect(try contents(of: path) == known)
    #expect(try stale().isEmpty && isThere(path + ".damaged"))
    if damage == "empty" {
      try Data().write(to: url)
      #expect(try workshop.run(plan)[1].status == .done && isThere(path + ".damaged.2"))
    }
  }

  /// A file of ours whose identity is no digest of ours, nor a name a folder may have.
  @Test(arguments: ["../../escape", "", "a/b", String(repeating: "x", count: 300)])
  func strangeIdentitiesAreDamage(identity: String) throws {
    let plan = try workshop.plan(),
      path = try workshop.results().trial(variant: plan.trials[0].variant.name, seed: 1)
    let writer = try TrialWriter(at: path)
    try writer.setAttribute("identity", .text(identity))
    try writer.setAttribute("status", .text("done"))
    try writer.finish()
    let results = try workshop.run(plan)
    #expect(results.allSatisfy { $0.status == .done && !$0.wasFinished }, "\(results[0].problem ?? "")")
    #expect(try stale().isEmpty && isThere(path + ".damaged"))
  }

  /// Whoever writes such a file has not ended it: it is no result, and not ours to touch.
  @Test func unfinishedFilesAreNoResults() throws {
    let plan = try workshop.plan(),
      path = try workshop.results().trial(variant: plan.trials[0].variant.name, seed: 1)
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    let part = "\(path).elsewhere-1-1.part"
    try Data("half a file".utf8).write(to: URL(fileURLWithPath: part))
    #expect(try workshop.run(plan).allSatisfy { $0.status == .done && !$0.wasFinished })
    #expect(FileManager.default.fileExists(atPath: part))
  }

  /// As a lab left it that took another's half-written file for its own.
  @Test func aFileWithoutItsEndIsSetAside() throws {
    let plan = try workshop.plan(), first = try workshop.run(plan), known = try contents(of: first[0].file)
    let file = try TrialFile(reading: first[0].file), writer = try TrialWriter(at: first[0].file)
    for name in try file.attributes() where name != "provenance" {
      try writer.setAttribute(name, try file.value(attribute: name))
    }
    try writer.finish()
    #expect(try workshop.run(plan).map(\.wasFinished) == [false, true, true, true])
    #expect(try contents(of: first[0].file) == known)
    #expect(try stale().isEmpty && isThere(first[0].file + ".damaged"))
  }

  @Test func filesOfOtherExperimentsAndSeedsAreMovedAside() throws {
    let plan = try workshop.plan(), first = try workshop.run(plan)
    let other = try workshop.plan(
      Workshop.tiny.replacingOccurrences(of: "experiment: tiny", with: "experiment: other"))
    #expect(other.trials.map(\.identity) == plan.trials.map(\.identity), "the name is no part of it")
    let folder = try ResultsFolder(root: "\(workshop.path)/results", experiment: "other")
    for (trial, source) in zip(other.trials, [first[0], first[0], first[2], first[3]]) {
      let path = URL(fileURLWithPath: try folder.trial(variant: trial.variant.name, seed: trial.seed))
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: URL(fileURLWithPath: source.file), to: path)
    }
    let forecast = try Forecast(of: other, in: folder, timing: .none)
    #expect(forecast.rows.map(\.state) == [.stale, .stale, .stale, .stale])
    let results = try Run.trials(
      of: other, into: folder, workers: 1, force: false, provenance: Provenance(facts: []),
      observer: Witness())
    #expect(results.allSatisfy { $0.status == .done && !$0.wasFinished })
  }

  /// What a newer lab has written is nobody's to move: not even by force.
  @Test(arguments: [false, true]) func aFileOfANewerFormatStays(force: Bool) throws {
    let plan = try workshop.plan(),
      path = try workshop.results().trial(variant: plan.trials[0].variant.name, seed: 1)
    let writer = try TrialWriter(at: path)
    try writer.setAttribute("lab_format", 99)
    try writer.finish()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let results = try workshop.run(plan, force: force)
    #expect(results.map(\.status) == [.failed, .done, .done, .done])
    #expect(
      results[0].problem?.contains("written by a newer lab (format 99; this one reads up to 3)") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    #expect(try stale().isEmpty)
  }
}
