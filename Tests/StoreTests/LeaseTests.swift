import Foundation
import Synchronization
import Testing

@testable import Store

/// Of all who ask for a lease at once, one gets it, until its process has ended.
@Suite struct LeaseTests {
  let folder: TemporaryFolder
  var path: String { folder.file("default/seed-1.lease") }

  init() throws { folder = try TemporaryFolder() }

  private func isGranted(_ leases: Leases = Leases()) throws -> Bool {
    if case .granted = try leases.claim(path) { true } else { false }
  }

  /// Leaves the lease of another process behind: `change` makes its lines from those of this process's.
  private func leave(_ change: [String: String]) throws {
    try FileManager.default.createDirectory(atPath: folder.file("default"), withIntermediateDirectories: true)
    try LeaseTests.leave(change, at: path)
  }

  private static func leave(_ change: [String: String], at path: String) throws {
    let own = LeaseText(.own, stating: [("trial", "default/seed-1")]).text
    let lines = own.split(separator: "\n").map { line in
      let name = String(line.prefix { $0 != " " })
      return change[name].map { "\(name) \($0)" } ?? String(line)
    }
    try Data(lines.map { "\($0)\n" }.joined().utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private static func endedProcess() throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["true"]
    try process.run()
    process.waitUntilExit()
    return String(process.processIdentifier)
  }

  @Test func oneHoldsItUntilItIsGivenBack() throws {
    let first = Leases(), second = Leases()
    guard case .granted(let lease) = try first.claim(path, stating: [("trial", "a/seed-1")]) else {
      Issue.record("nobody holds it")
      return
    }
    for other in [first, second] {
      guard case .held(let held) = try other.claim(path) else {
        Issue.record("it is held")
        return
      }
      #expect(held.facts["trial"] == "a/seed-1" && held.owner == .own)
      #expect(held.owner?.description.hasPrefix("process \(getpid()) on host ") == true)
    }
    first.release(lease)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("default")).isEmpty)
    #expect(try isGranted(second) && !isGranted(first))
  }

  @Test func allAreGivenBackAtOnce() throws {
    let leases = Leases()
    for name in ["a", "b"] { _ = try leases.claim(folder.file(name)) }
    try Data("lease 0\n".utf8).write(to: URL(fileURLWithPath: folder.file("c")))
    leases.releaseAll()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["c"], "another's stays")
  }

  @Test func anEndedProcessHoldsNothing() throws {
    try leave(["process": LeaseTests.endedProcess()])
    #expect(try isGranted())
    #expect(try !isGranted(), "this process runs")
  }

  /// The number of an ended process belongs to another one by now.
  @Test func aNumberIsNoProcess() throws {
    try leave(["started": "1"])
    #expect(try isGranted())
    try leave([:])
    #expect(try !isGranted())
  }

  @Test func whetherAProcessRuns() throws {
    let own = ProcessMark.own, ended = try #require(Int(LeaseTests.endedProcess()))
    func mark(
      _ host: String, _ machine: String = "m", boot: String = "b", space: String = "s",
      process: Int = Int(getpid()), started: String? = nil
    ) -> ProcessMark {
      ProcessMark(
        host: host, machine: machine, boot: boot, space: space, process: process,
        started: started ?? own.started)
    }
    let here = mark("h")
    #expect(own.life() == .running && !own.started.isEmpty && !own.boot.isEmpty)
    #expect(mark("h").life(asSeenBy: here) == .running)
    #expect(mark("h", started: "1").life(asSeenBy: here) == .ended)
    #expect(mark("h", process: ended).life(asSeenBy: here) == .ended)
    #expect(mark("renamed").life(asSeenBy: here) == .running, "the kernel is the same")
    #expect(mark("h", boot: "earlier").life(asSeenBy: here) == .ended, "the machine was started anew")
    // Machines of one name, or cloned; containers on one machine.
    #expect(mark("h", "other", boot: "other").life(asSeenBy: here) == .unknown)
    #expect(mark("h", "", boot: "other").life(asSeenBy: mark("h", "")) == .unknown)
    #expect(mark("other", boot: "other", process: ended).life(asSeenBy: here) == .unknown)
    #expect(mark("h", space: "other", process: ended).life(asSeenBy: here) == .unknown)
  }

  @Test func anotherMachineHoldsItWhileItsHeartBeats() throws {
    try leave(["host": "far-away", "boot": "another", "process": LeaseTests.endedProcess()])
    let leases = Leases(timeout: .milliseconds(200)), start = ContinuousClock.now
    while ContinuousClock.now - start < .milliseconds(500) {
      #expect(try !isGranted(leases))
      // Clocks may differ by years.
      let time = Date(timeIntervalSince1970: Double.random(in: 0...2e9))
      try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
      Thread.sleep(forTimeInterval: 0.02)
    }
    #expect(try !isGranted(leases))
    #expect(try !isGranted(Leases(timeout: .milliseconds(200))), "seen for the first time")
    Thread.sleep(forTimeInterval: 0.3)
    #expect(try isGranted(leases))
  }

  @Test(arguments: ["", "no lease\n", "host h\nprocess many\n"]) func aDamagedLeaseHoldsForAWhile(
    text: String
  ) throws {
    try leave([:])
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let leases = Leases(timeout: .milliseconds(50))
    #expect(try !isGranted(leases))
    Thread.sleep(forTimeInterval: 0.1)
    #expect(try isGranted(leases))
  }

  @Test func theHeartBeats() throws {
    let leases = Leases(interval: .milliseconds(10))
    #expect(try isGranted(leases))
    try FileManager.default.setAttributes([.modificationDate: Date.distantPast], ofItemAtPath: path)
    let other = folder.file("other")
    try Data("not ours".utf8).write(to: URL(fileURLWithPath: other))
    let before = try #require(FileVersion(of: path)), others = FileVersion(of: other),
      start = ContinuousClock.now
    while FileVersion(of: path) == before, ContinuousClock.now - start < .seconds(10) {
      Thread.sleep(forTimeInterval: 0.01)
    }
    #expect(FileVersion(of: path) != before && FileVersion(of: other) == others)
  }

  @Test func aFolderInItsPlaceIsAnError() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(throws: StoreError.self) { try Leases().claim(path) }
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "nowhere")
    let error = #expect(throws: StoreError.self) { try Leases().claim(path) }
    #expect(error?.description == "\(path): cannot take the lease: File exists")
  }

  /// The slower of two that have looked at an ended process's lease finds the faster one's in its place.
  @Test func theSlowerOneEndsNothing() throws {
    try leave(["process": LeaseTests.endedProcess()])
    let old = try #require(try LeaseText(at: path)), fast = Leases(), slow = Leases()
    #expect(try isGranted(fast))
    #expect(try slow.end(old, at: path))
    #expect(FileManager.default.fileExists(atPath: path))
    let new = try #require(try LeaseText(at: path))
    guard case .granted(let right) = try fast.claim("\(path).\(new.digest).end") else {
      Issue.record("nobody is ending it")
      return
    }
    #expect(try !slow.end(new, at: path), "another is ending it")
    fast.release(right)
    #expect(try slow.end(new, at: path), "who holds it may be gone")
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// Eight threads take over what ended processes leave behind, again and again.
  @Test func nobodyTakesOverWhatAnotherHas() throws {
    let ended = try LeaseTests.endedProcess(), inside = Atomic<Int>(0), overlaps = Atomic<Int>(0)
    let granted = Atomic<Int>(0), path = path
    try leave(["process": ended])
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<60 {
        let leases = Leases()
        guard case .granted(let lease)? = try? leases.claim(path) else { continue }
        if inside.add(1, ordering: .sequentiallyConsistent).newValue > 1 {
          overlaps.add(1, ordering: .relaxed)
        }
        granted.add(1, ordering: .relaxed)
        usleep(200)
        inside.subtract(1, ordering: .sequentiallyConsistent)
        // As if the process had ended here.
        if Bool.random() {
          try? LeaseTests.leave(["process": ended], at: path)
        } else {
          leases.release(lease)
        }
      }
    }
    #expect(overlaps.load(ordering: .relaxed) == 0)
    #expect(granted.load(ordering: .relaxed) >= 8)
  }
}
