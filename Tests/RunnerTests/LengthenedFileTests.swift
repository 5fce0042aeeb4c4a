import Archive
import Components
import Experiments
import Foundation
import Store
import Testing
import Training

@testable import Runner

/// A trial that goes on from the end of a shorter one leaves the file of one that was trained in one go.
@Suite struct LengthenedFileTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  struct Longer: CustomTestStringConvertible, Sendable {
    let trial: InterruptedTrial
    /// Updates of the shorter trial, and of the longer one.
    let from: Int
    let to: Int

    var testDescription: String { "\(trial.testDescription), \(from) to \(to)" }

    init(_ name: String, _ from: Int, _ to: Int, set change: (String, String)? = nil) {
      let known = InterruptedTrial.all.first { $0.testDescription == name } ?? InterruptedTrial.all[0]
      trial = InterruptedTrial(
        testDescription: name,
        text: change.map { known.text.replacingOccurrences(of: $0.0, with: $0.1) } ?? known.text)
      (self.from, self.to) = (from, to)
    }
  }

  /// Ends with and without a record and an evaluation that the longer trial has as well.
  static let all = [
    Longer("masks and noise", 5, 8), Longer("masks and noise", 9, 14),
    Longer("sequence to sequence", 4, 8), Longer("sequence to sequence", 5, 12),
    Longer("rtrl inside sequences", 4, 7), Longer("uoro inside sequences", 5, 9),
    Longer("before a divergence", 4, 40), Longer("until a metric", 3, 9), Longer("until a metric", 5, 14),
    Longer("everything on record", 4, 6), Longer("everything on record", 3, 11),
    Longer("sequence to sequence", 7, 9, set: ("at: [last]", "log: 2, at: []")),
  ]

  private static let noise = all[0]

  private func plan(_ longer: Longer, _ updates: Int, set overrides: [String] = []) throws -> Plan {
    try workshop.plan(
      "experiment: tiny\n\(longer.trial.text)\n", set: ["train.steps=\(updates)"] + overrides)
  }

  /// One run of the only trial.
  private func run(
    _ plan: Plan, into root: String = "results", after update: Int = .max, force: Bool = false
  ) throws -> (result: TrialResult, log: Witness.Log) {
    let interrupter = Interrupter(after: update)
    let results = try workshop.run(
      plan, into: root, force: force, observer: interrupter, stop: interrupter.stop)
    return (try #require(results.first), interrupter.log)
  }

  private func row(_ plan: Plan) throws -> Forecast.Row {
    try #require(try Forecast(of: plan, in: workshop.results(), timing: .none).rows.first)
  }

  private func beside(_ file: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path
    ).sorted()
  }

  private func parent(_ result: TrialResult) throws -> String? {
    let facts = Value(json: try TrialFile(reading: result.file).text(attribute: "provenance"))
    return facts?["parent"]?.brief
  }

  @Test(arguments: all) func aLengthenedTrialHasTheFileOfOneTrainedInOneGo(_ longer: Longer) throws {
    let short = try plan(longer, longer.from), long = try plan(longer, longer.to)
    let known = try contents(of: run(long, into: "whole").result.file)
    let first = try run(short), kept = try contents(of: first.result.file)
    #expect(try beside(first.result.file) == ["seed-1.end", "seed-1.h5"])
    let planned = try row(long)
    #expect(planned.state == .stale && planned.update == longer.from && planned.isLengthened)
    #expect(
      planned.reason
        == "train.steps \(longer.from), now \(longer.to); goes on from update \(longer.from) of \(longer.to) (train.steps was \(longer.from))"
    )
    let second = try run(long)
    #expect(second.log.continued == ["default/seed-1 at \(longer.from)"])
    #expect(second.log.began.isEmpty && second.log.troubles.isEmpty)
    #expect(second.log.updates["default/seed-1"]?.first == longer.from + 1)
    let seen = try contents(of: second.result.file)
    #expect(seen == known, "\(known.keys.filter { known[$0] != seen[$0] }.sorted().prefix(5))")
    #expect(
      try parent(second.result)
        == "default/seed-1, update \(longer.from), identity \(short.trials[0].identity)")
    let facts = Value(json: try TrialFile(reading: second.result.file).text(attribute: "provenance"))
    #expect(facts?["continued_at"]?.brief == "\(longer.from)")
    // The shorter one is kept, and comes back with its settings.
    let back = try run(short)
    #expect(back.log.began.isEmpty && back.log.continued.isEmpty)
    #expect(try contents(of: back.result.file) == kept)
    #expect(try beside(back.result.file) == ["seed-1.end", "seed-1.h5"])
  }

  /// The control: the numbers do depend on where a trial goes on.
  @Test func anotherEndIsAnotherFile() throws {
    let short = try plan(Self.noise, 5), long = try plan(Self.noise, 8)
    let known = try contents(of: run(long, into: "whole").result.file)
    let first = try run(short)
    let end = try EndFile(of: first.result.file).read(expecting: short.trials[0].checkpointKey)
    let items = end.state.items.items.map { item in
      guard item.name == "parameters/V", case .float64(var numbers, let shape) = item.content else {
        return item
      }
      numbers[0] += 0.1
      return StateItems.Item(item.name, .float64(numbers, shape: shape))
    }
    let wrong = try TrainingState(StateItems(items))
    try EndFile(of: first.result.file).replace(
      with: Checkpoint(key: end.key, state: wrong, tally: end.tally, journal: end.journal))
    let second = try run(long)
    #expect(second.log.continued == ["default/seed-1 at 5"])
    #expect(try contents(of: second.result.file) != known)
  }

  // MARK: ends that will not do

  /// What is done to a shorter trial, and what is said then.
  static let obstacles: [(String, @Sendable (LengthenedFileTests, TrialResult) throws -> Void, String)] = [
    (
      "removed",
      { _, result in try FileManager.default.removeItem(atPath: ResultsFolder.end(of: result.file)) },
      "the state in which it ended was not kept"
    ),
    (
      "damaged",
      { _, result in
        let url = URL(fileURLWithPath: ResultsFolder.end(of: result.file))
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: url)
      }, "the state in which it ended is damaged (its bytes are not those that were written)"
    ),
    (
      "of another seed",
      { tests, result in
        let other = try tests.run(tests.plan(noise, 5, set: ["seeds=[2]"]), into: "other").result
        let place = ResultsFolder.end(of: result.file)
        try FileManager.default.removeItem(atPath: place)
        try FileManager.default.copyItem(atPath: ResultsFolder.end(of: other.file), toPath: place)
      }, "the state in which it ended was of other settings"
    ),
  ]

  @Test(arguments: obstacles.indices) func withoutAGoodEndTheTrialBeginsAnew(_ index: Int) throws {
    let (_, damage, reason) = Self.obstacles[index]
    let long = try plan(Self.noise, 8), first = try run(plan(Self.noise, 5))
    try damage(self, first.result)
    let words = "begins anew, not from the end of 5 updates: \(reason)"
    #expect(try row(long).reason == "train.steps 5, now 8; \(words)" && row(long).update == 0)
    let second = try run(long)
    #expect(second.log.troubles == [words] && second.log.began.count == 1 && second.log.continued.isEmpty)
    #expect(try contents(of: second.result.file) == contents(of: run(long, into: "whole").result.file))
    #expect(try parent(second.result) == nil && beside(second.result.file) == ["seed-1.end", "seed-1.h5"])
  }

  @Test(arguments: [
    (noise, ["optimizer.schedule=cosine"], "the schedule cosine of the learning rate depends on train.steps"),
    (Longer("until a metric", 12, 14), [], "train.until ended it at update 6"),
    (Longer("before a divergence", 30, 40), [], "it diverged at update"),
    (
      Longer("uoro inside sequences", 4, 6), [],
      "a random engine has drawn numbers for the record of update 3, which is not wanted now"
    ),
    (Longer("masks and noise", 4, 8), [], "record.when_clipped does not count"),
    (Longer("rtrl inside sequences", 5, 9), ["record.log=3"], "there is no record of update 3"),
  ]) func whatCannotGoOnBeginsAnew(_ longer: Longer, _ overrides: [String], _ reason: String) throws {
    _ = try run(plan(longer, longer.from, set: overrides))
    let long = try plan(longer, longer.to, set: overrides), second = try run(long)
    #expect(second.log.continued.isEmpty && second.log.began.count == 1)
    let words = "begins anew, not from the end of \(longer.from) updates: \(reason)"
    #expect(
      second.log.troubles.count == 1 && second.log.troubles.first?.hasPrefix(words) == true,
      "\(second.log.troubles)")
  }

  /// Of other settings nothing is said: they have not only become longer.
  @Test func otherSettingsBeginAnew() throws {
    _ = try run(plan(Self.noise, 5))
    let other = try plan(Self.noise, 8, set: ["optimizer.learning_rate=0.02"])
    #expect(try !row(other).isLengthened)
    let second = try run(other)
    #expect(second.log.continued.isEmpty && second.log.began.count == 1 && second.log.troubles.isEmpty)
    // Fewer updates, the same updates with other records, and --force.
    let fewer = try run(plan(Self.noise, 3, set: ["optimizer.learning_rate=0.02"]))
    #expect(fewer.log.continued.isEmpty && fewer.log.began.count == 1 && fewer.log.troubles.isEmpty)
    let forced = try run(plan(Self.noise, 9), force: true)
    #expect(forced.log.continued.isEmpty && forced.log.began.count == 1 && forced.log.troubles.isEmpty)
  }

  @Test func theLongestShorterTrialIsUsed() throws {
    for updates in [1, 5, 9] { _ = try run(plan(Self.noise, updates)) }
    _ = try run(plan(Self.noise, 20))
    let third = try run(plan(Self.noise, 13))
    #expect(third.log.continued == ["default/seed-1 at 9"])
    let whole = try run(plan(Self.noise, 13), into: "whole")
    #expect(try contents(of: third.result.file) == contents(of: whole.result.file))
  }

  /// Records may become more with the updates.
  @Test func laterRecordsMayBeAdded() throws {
    let longer = Longer("rtrl inside sequences", 5, 9)
    _ = try run(plan(longer, 5, set: ["record.every=2", "record.at=[first]"]))
    let long = try plan(longer, 9, set: ["record.every=4", "record.at=[first, 7, last]"])
    let second = try run(long)
    #expect(second.log.continued == ["default/seed-1 at 5"])
    #expect(try contents(of: second.result.file) == contents(of: run(long, into: "whole").result.file))
    #expect(try TrialFile(reading: second.result.file).integers("/records/step") == [0, 4, 7, 8])
  }

  // MARK: interruptions

  /// The first checkpoint after that holds all: the shorter trial may be gone then.
  @Test func anInterruptedLengthenedTrialGoesOn() throws {
    let long = try plan(Self.noise, 12), known = try contents(of: run(long, into: "whole").result.file)
    let short = try plan(Self.noise, 5)
    _ = try run(short)
    let second = try run(long, after: 9)
    #expect(second.result.status == .stopped && second.log.continued == ["default/seed-1 at 5"])
    try FileManager.default.removeItem(atPath: "\(workshop.results().path)/stale")
    let third = try run(long)
    #expect(third.log.resumed == ["default/seed-1 at 9"] && third.log.continued.isEmpty)
    #expect(try contents(of: third.result.file) == known)
    #expect(
      try parent(third.result) == "default/seed-1, update 5, identity \(short.trials[0].identity)")
  }

  /// As a process leaves it that is killed before its first checkpoint.
  @Test func withoutACheckpointItGoesOnFromTheEndOnceMore() throws {
    let long = try plan(Self.noise, 12), known = try contents(of: run(long, into: "whole").result.file)
    _ = try run(plan(Self.noise, 5))
    let second = try run(long, after: 9)
    try FileManager.default.removeItem(
      atPath: workshop.results().checkpoints(variant: "default", seed: 1).path)
    #expect(second.result.status == .stopped)
    let planned = try row(long)
    #expect(planned.state == .toDo && planned.update == 5 && planned.isLengthened)
    let third = try run(long)
    #expect(third.log.continued == ["default/seed-1 at 5"] && third.log.troubles.isEmpty)
    #expect(try contents(of: third.result.file) == known)
  }

  /// A file that has changed since it was written: one that cannot be read any more is no result, one that can is
  /// told of.
  @Test(arguments: [(true, []), (false, ["its bytes are not those that were written (SHA-256)"])])
  func aDamagedShorterFileIsFound(isUnreadable: Bool, _ reasons: [String]) throws {
    let url = URL(fileURLWithPath: try run(plan(Self.noise, 5)).result.file), long = try plan(Self.noise, 8)
    var bytes = try Data(contentsOf: url)
    if isUnreadable {
      for index in bytes.indices.dropFirst(96) { bytes[index] = 0 }
    } else {
      bytes.append(0)
    }
    _ = try workshop.results().moveAside(
      variant: "default", seed: 1, identity: plan(Self.noise, 5).trials[0].identity)
    let place = try #require(StaleFiles(in: workshop.results()).of(variant: "default", seed: 1).first)
    try bytes.write(to: URL(fileURLWithPath: place))
    let second = try run(long)
    #expect(second.log.continued.isEmpty && second.log.began.count == 1)
    #expect(second.log.troubles == reasons.map { "begins anew, not from the end of 5 updates: \($0)" })
    #expect(try contents(of: second.result.file) == contents(of: run(long, into: "whole").result.file))
  }
}
