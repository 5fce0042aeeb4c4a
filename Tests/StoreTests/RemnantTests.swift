import Foundation
import Testing

@testable import Store

/// Only what is no result can go, and only while nobody works on it.
@Suite struct RemnantTests {
  let root: TemporaryFolder
  let folder: ResultsFolder
  static let day: Int64 = 86_400_000_000_000

  init() throws {
    root = try TemporaryFolder()
    folder = try ResultsFolder(root: root.path, experiment: "small")
    for name in ["seed-1.h5", "seed-1.end", "seed-2.checkpoint/state-4", "seed-3.h5.damaged.2", "notes.txt"] {
      try write("trials/default/\(name)")
    }
    for name in ["index.html", "stale/ab/default/seed-1.h5", "figures/loss.svg.damaged", "damaged"] {
      try write(name)
    }
  }

  private func write(_ name: String, _ text: String = "text") throws {
    let url = URL(fileURLWithPath: folder.path).appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func found(days: Int64 = 0) throws -> [String: Remnant] {
    let now = Int64(Date().timeIntervalSince1970 * 1e9) + days * RemnantTests.day
    let remnants = try RemnantSearch(in: folder, now: now).remnants()
    return Dictionary(
      uniqueKeysWithValues: remnants.map { (String($0.path.dropFirst(folder.path.count + 1)), $0) })
  }

  private static let all: [String: Remnant.Kind] = [
    "trials/default/seed-1.end": .checkpoints, "trials/default/seed-2.checkpoint": .checkpoints,
    "trials/default/seed-3.h5.damaged.2": .damaged, "stale/ab": .stale, "figures/loss.svg.damaged": .damaged,
  ]

  @Test func remnantsAreToldFromResults() throws {
    let remnants = try found()
    #expect(remnants.mapValues(\.kind) == RemnantTests.all)
    #expect(remnants["stale/ab"]?.bytes == 4)
    for remnant in remnants.values { #expect(try remnant.remove() == .removed) }
    #expect(try found().isEmpty)
    for name in ["trials/default/seed-1.h5", "trials/default/notes.txt", "index.html", "damaged"] {
      #expect(FileManager.default.fileExists(atPath: "\(folder.path)/\(name)"), "\(name)")
    }
    #expect(Files.names(in: "\(folder.path)/trials/default") == ["notes.txt", "seed-1.h5"])
  }

  @Test func whatAProcessWorksOnStays() throws {
    let before = try found(), leases = Leases()
    guard case .granted(let lease) = try leases.claim(folder.lease(variant: "default", seed: 2)) else {
      Issue.record("nobody holds it")
      return
    }
    #expect(try found().keys.sorted() == RemnantTests.all.keys.filter { !$0.contains("seed-2") }.sorted())
    let checkpoint = try #require(before["trials/default/seed-2.checkpoint"])
    #expect(try checkpoint.remove(leases: Leases()) == .kept(because: "a process works on its trial now"))
    leases.release(lease)
    #expect(try checkpoint.remove(leases: Leases()) == .removed)
  }

  @Test func whatHasChangedStays() throws {
    let stale = try #require(try found()["stale/ab"])
    try write("stale/ab/default/seed-2.h5")
    #expect(try stale.remove() == .kept(because: "it has changed meanwhile"))
    #expect(try found()["stale/ab"]?.remove() == .removed)
  }

  @Test func linksAreNotFollowed() throws {
    let outside = root.file("outside")
    try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
    try Data("kept".utf8).write(to: URL(fileURLWithPath: "\(outside)/seed-9.h5.damaged"))
    for name in ["stale/link", "stale/ab/link", "trials/link", "trials/default/seed-4.checkpoint", "linked"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(name)", withDestinationPath: outside)
    }
    let remnants = try found()
    #expect(remnants.mapValues(\.kind) == RemnantTests.all)
    #expect(try remnants["stale/ab"]?.remove() == .kept(because: "a link is in it"))
    #expect(Files.names(in: outside) == ["seed-9.h5.damaged"])
  }

  @Test func unfinishedFilesGoWithTheirWriters() throws {
    let names = [
      "seed-5.h5.\(PartialFile.host)-4194999-1.part", "seed-5.h5.\(PartialFile.host)-1-1.part",
      "seed-5.h5.elsewhere-1-1.part", "seed-5.lease.ab.new",
    ].map { "trials/default/\($0)" }
    for name in names { try write(name) }
    #expect(Set(try found().keys).intersection(names) == [names[0]])
    #expect(Set(try found(days: 2).keys).intersection(names) == [names[0], names[2], names[3]])
  }
}
