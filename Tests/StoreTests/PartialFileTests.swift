import Foundation
import Store
import Testing

/// A half-written file is its writer's own, until the writer's process is over.
@Suite struct PartialFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The part of another process that writes the same file.
  private func part(of path: String, process: Int32, host: String? = nil) throws -> String {
    let writer = try TrialWriter(at: path), own = writer.partialPath
    let owner = own.dropFirst(path.count + 1)
    let end = try #require(owner.range(of: "-\(getpid())-"))
    let other = "\(path).\(host ?? String(owner[..<end.lowerBound]))-\(process)-1.part"
    try Data("not HDF5".utf8).write(to: URL(fileURLWithPath: other))
    return other
  }

  private func endedProcess() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["true"]
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  @Test func writersOfOneFileDoNotTouchEachOther() throws {
    let path = folder.file("seed-1.h5"), first = try TrialWriter(at: path), second = try TrialWriter(at: path)
    #expect(
      first.partialPath != second.partialPath && isThere(first.partialPath) && isThere(second.partialPath))
    try first.setAttribute("seed", 1)
    try second.setAttribute("seed", 2)
    try first.finish()
    #expect(try TrialFile(reading: path).integer(attribute: "seed") == 1 && isThere(second.partialPath))
    try second.finish()
    #expect(try TrialFile(reading: path).integer(attribute: "seed") == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["seed-1.h5"])
  }

  @Test func whatADeadProcessLeftIsRemoved() throws {
    let path = folder.file("seed-1.h5"), left = try part(of: path, process: try endedProcess())
    let other = try part(of: folder.file("seed-10.h5"), process: try endedProcess())
    _ = try TrialWriter(at: path)
    #expect(!isThere(left))
    #expect(isThere(other), "another trial's")
  }

  @Test func whatMayBeAliveStays() throws {
    let path = folder.file("seed-1.h5")
    // Process 1 lives on every machine, and nobody knows about those of another.
    let alive = try part(of: path, process: 1),
      elsewhere = try part(of: path, process: try endedProcess(), host: "far-away")
    let nameless = path + ".part"
    try Data().write(to: URL(fileURLWithPath: nameless))
    try TrialWriter(at: path).finish()
    #expect([alive, elsewhere, nameless].allSatisfy(isThere))
  }
}
