import Foundation
import Testing

@testable import Runner

/// The messages between a run and its workers.
@Suite struct WorkerLineTests {
  /// Text that would end a line, a string or a terminal's patience.
  static let nasty = "a\"b\\c\nd\r\u{1B}[2J\u{0}\u{2028}é∞ {\"version\":2}"

  static func result(
    of name: String = "a/seed-1", _ status: TrialResult.Status = .done, loss: Double = 0.1 + 0.2,
    problem: String? = nil
  ) -> TrialResult {
    TrialResult(
      name: name, variant: "a", seed: 1, status: status, wasFinished: false,
      file: "results/a/seed-1.h5",
      test: [("loss", loss), ("accuracy", -0.0)], seconds: 1e-300, updatesPerSecond: .nan, resumesAt: nil,
      problem: problem, trouble: nil)
  }

  static let events: [WorkerEvent] = [
    .ready, .idle, .refused(reason: nasty), .run(.began(trial: nasty, updates: 600, at: 0)),
    .run(.began(trial: "a", updates: 600, at: 120)), .run(.noted(RunNote(nasty, of: "a", isTrouble: true))),
    .run(.noted(RunNote(nasty, of: "a"))), .run(.noted(RunNote(nasty))),
    .run(.advanced(trial: "a", update: .max, loss: .nan)),
    .run(.advanced(trial: "a", update: 1, loss: -.infinity)),
    .run(.advanced(trial: "a", update: 1, loss: .leastNonzeroMagnitude)), .run(.ended(result())),
    .run(.ended(result(of: nasty, .failed, problem: nasty))),
    .run(.ended(result(of: "b", .stopped, loss: .infinity))),
  ]

  static let orders: [WorkerOrder] = [
    .stop, .compute(WorkerAssignment(trial: nasty, identity: "0f", waits: 3)),
    .begin(
      WorkerSetup(
        file: nasty, overrides: ["a=[1, 2]", nasty], results: "r", digest: "ab",
        provenance: [["lab", nasty]],
        force: true, rehash: false, pause: 0.1, patience: 1800)),
  ]

  /// Every property, reals by their shortest digits, which no two reals share.
  static func described(_ event: WorkerEvent) -> String {
    var text = ""
    dump(event, to: &text)
    return text
  }

  @Test(arguments: events) func eventsComeBackAsTheyWere(_ event: WorkerEvent) throws {
    let bytes = WorkerLine.bytes(of: event)
    #expect(bytes.last == UInt8(ascii: "\n") && bytes.dropLast().allSatisfy { $0 >= 0x20 }, "one line")
    let back: WorkerEvent = try WorkerLine.message(in: bytes.dropLast())
    #expect(Self.described(back) == Self.described(event))
  }

  @Test func differingEventsAreDescribedDifferently() {
    #expect(Set(Self.events.map(Self.described)).count == Self.events.count)
    #expect(
      Self.described(.run(.ended(Self.result(loss: 0.3))))
        != Self.described(.run(.ended(Self.result(loss: 0.1 + 0.2)))))
  }

  @Test(arguments: orders) func ordersComeBackAsTheyWere(_ order: WorkerOrder) throws {
    let bytes = WorkerLine.bytes(of: order)
    #expect(!bytes.dropLast().contains(UInt8(ascii: "\n")))
    #expect(try WorkerLine<WorkerOrder>.message(in: bytes.dropLast()) == order)
    #expect(Self.orders.count { $0 == order } == 1)
  }

  @Test(arguments: [
    "", "\n", "hello", "{}", "[]", "null", "{\"version\":1}", "{\"version\":1,\"message\":{}}",
    "{\"version\":1,\"message\":{\"fly\":{}}}", "{\"version\":1,\"message\":{\"stop\":{},\"begin\":{}}}",
    "{\"version\":1,\"message\":{\"compute\":{\"_0\":{\"trial\":\"a\"}}}}",
    "{\"version\":1,\"message\":{\"stop\":{}}",
    String(repeating: "[", count: 2000), "\u{0}",
  ]) func garbageIsNoMessage(_ text: String) {
    #expect(throws: WorkerLineError.noMessage(text)) { try WorkerLine<WorkerOrder>.message(in: text.utf8) }
  }

  @Test func aPartOfALineIsNoMessage() throws {
    for event in Self.events {
      let line = WorkerLine.bytes(of: event).dropLast()
      for count in [1, line.count / 2, line.count - 1] {
        #expect(throws: WorkerLineError.self) { try WorkerLine<WorkerEvent>.message(in: line.prefix(count)) }
      }
    }
  }

  @Test func anotherVersionIsToldApart() {
    let line = "{\"message\":{\"fly\":{}},\"version\":2}"
    #expect(throws: WorkerLineError.otherVersion(2)) { try WorkerLine<WorkerOrder>.message(in: line.utf8) }
  }
}
