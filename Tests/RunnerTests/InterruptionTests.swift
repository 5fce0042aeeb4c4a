import Components
import Experiments
import Foundation
import Store
import Testing
import Training

@testable import Runner

/// A trial that is stopped and goes on, in another run, leaves the file of one that was never disturbed.
@Suite struct InterruptionTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private static let noise = InterruptedTrial.all[0]
  /// So small that there is a checkpoint before every update.
  private static let always = 1e-9

  private func plan(_ trial: InterruptedTrial, set overrides: [String] = []) throws -> Plan {
    try workshop.plan("experiment: tiny\n\(trial.text)\n", set: overrides)
  }

  /// One run of the only trial, which asks to stop after some updates.
  private func run(
    _ plan: Plan, into root: String = "results", after update: Int = .max, force: Bool = false,
    pause: Double = 0
  ) throws -> (result: TrialResult, log: Witness.Log) {
    let interrupter = Interrupter(after: update)
    let results = try workshop.run(
      plan, into: root, force: force, observer: interrupter, pause: pause, stop: interrupter.stop)
    return (try #require(results.first), interrupter.log)
  }

  private func folder(_ root: String = "results") throws -> CheckpointFolder {
    try workshop.results(root).checkpoints(variant: "default", seed: 1)
  }

  private func beside(_ result: TrialResult) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: URL(fileURLWithPath: result.file).deletingLastPathComponent().path
    ).sorted()
  }

  /// What lies beside the file of a trial that made all its updates.
  private static let finished = ["seed-1.end", "seed-1.h5"]

  /// Interrupted once, in the middle of its updates.
  @Test(arguments: InterruptedTrial.all) func anInterruptedTrialIsTheUndisturbedOne(_ trial: InterruptedTrial)
    throws
  {
    let plan = try plan(trial), whole = try run(plan, into: "whole"),
      known = try contents(of: whole.result.file)
    let updates = try #require(whole.log.updates["default/seed-1"]).count, update = updates / 2
    #expect(trial.endsEarly == (updates < plan.experiment.train.updates) && known.count > 40)
    let first = try run(plan, after: update)
    #expect(first.result.status == .stopped && first.result.resumesAt == update)
    #expect(try beside(first.result) == ["seed-1.checkpoint"])
    let second = try run(plan)
    #expect(second.log.resumed == ["default/seed-1 at \(update)"] && second.log.began.isEmpty)
    #expect(second.log.updates["default/seed-1"] == Array(update + 1...updates))
    #expect(second.result.status == whole.result.status && second.log.troubles.isEmpty)
    let seen = try contents(of: second.result.file)
    #expect(seen == known, "\(known.keys.filter { known[$0] != seen[$0] }.sorted().prefix(5))")
    #expect(try beside(second.result) == (trial.endsEarly ? ["seed-1.h5"] : Self.finished))
  }

  /// Interrupted after every update in turn.
  @Test(arguments: InterruptedTrial.all) func aTrialInManyPartsIsTheUndisturbedOne(_ trial: InterruptedTrial)
    throws
  {
    let plan = try plan(trial), known = try contents(of: run(plan, into: "whole").result.file)
    var updates: [Int] = [], last = try run(plan, after: 1)
    while let update = last.result.resumesAt {
      updates.append(update)
      last = try run(plan, after: 1)
      #expect(last.log.resumed == ["default/seed-1 at \(update)"])
    }
    // After the last update there is nothing to go on with: the trial ends.
    #expect(updates.count >= 2 && updates == Array(1...updates.count))
    let seen = try contents(of: last.result.file)
    #expect(seen == known, "\(known.keys.filter { known[$0] != seen[$0] }.sorted().prefix(5))")
    let facts = try TrialFile(reading: last.result.file).text(attribute: "provenance")
    #expect(facts.contains(#""resumed":\#(updates.count),"#))
  }

  /// The control: a state that differs in one number, or another trial's rows, come to another file.
  @Test(arguments: ["state", "rows"]) func anotherPastIsAnotherFile(_ part: String) throws {
    let plan = try plan(Self.noise), known = try contents(of: run(plan, into: "whole").result.file)
    _ = try run(plan, after: 4)
    let folder = try folder(), key = plan.trials[0].checkpointKey
    let found = try Checkpoint(folder.read(folder.state(1)), expecting: key)
    var state = found.state, journal = found.journal
    if part == "state" {
      state = try TrainingState(
        StateItems(
          state.items.items.map { item in
            guard item.name == "parameters/V", case .float64(var numbers, let shape) = item.content else {
              return item
            }
            numbers[0] += 0.1
            return StateItems.Item(item.name, .float64(numbers, shape: shape))
          }))
    } else {
      let other = try self.plan(Self.noise, set: ["seeds=[2]"])
      _ = try run(other, into: "other", after: 4)
      let foreign = try workshop.results("other").checkpoints(variant: "default", seed: 2)
      journal = try Checkpoint(foreign.read(foreign.state(1)), expecting: other.trials[0].checkpointKey)
        .journal
      try workshop.results().writeAtomically(foreign.read(foreign.journal), to: folder.journal)
    }
    #expect((state != found.state) == (part == "state") && (journal != found.journal) == (part == "rows"))
    let wrong = Checkpoint(key: key, state: state, tally: found.tally, journal: journal)
    try workshop.results().writeAtomically(wrong.bytes, to: folder.state(1))
    let second = try run(plan), seen = try contents(of: second.result.file)
    #expect(second.log.resumed == ["default/seed-1 at 4"])
    #expect(seen != known && seen["/history/loss"] != known["/history/loss"])
  }

  // MARK: damage

  /// Ways to damage a file: shortened, emptied, one byte changed, in its middle or its first line.
  private func damage(_ path: String, _ way: String) throws {
    let url = URL(fileURLWithPath: path)
    var bytes = try Data(contentsOf: url)
    switch way {
    case "empty": bytes = Data()
    case "short": bytes = bytes.dropLast()
    case "digest": bytes[3] ^= 1
    case "end": bytes[bytes.count - 5] ^= 1
    default: bytes[bytes.count / 2] ^= 1
    }
    try bytes.write(to: url)
  }

  @Test(arguments: ["empty", "short", "digest", "end", "middle"]) func ofTwoStatesTheEarlierIsUsed(
    way: String
  )
    throws
  {
    let plan = try plan(Self.noise), known = try contents(of: run(plan, into: "whole").result.file)
    _ = try run(plan, after: 4, pause: Self.always)
    let folder = try folder(), numbers = folder.numbers
    try #require(numbers.count == 2)
    try damage(folder.state(numbers[0]), way)
    let second = try run(plan)
    #expect(second.log.resumed == ["default/seed-1 at 3"])
    #expect(
      second.log.troubles == [
        "a checkpoint is damaged (its bytes are not those that were written); set aside as \(folder.state(numbers[0])).damaged"
      ])
    #expect(try contents(of: second.result.file) == known && beside(second.result) == Self.finished)
  }

  @Test(arguments: ["empty", "digest", "middle"]) func withoutAGoodOneTheTrialBeginsAnew(way: String) throws {
    let plan = try plan(Self.noise), known = try contents(of: run(plan, into: "whole").result.file)
    _ = try run(plan, after: 4, pause: Self.always)
    let folder = try folder()
    for number in folder.numbers { try damage(folder.state(number), way) }
    let second = try run(plan, after: 2)
    #expect(second.log.resumed.isEmpty && second.log.began.count == 1 && second.log.troubles.count == 3)
    #expect(second.log.troubles.last?.hasSuffix("the trial begins anew") == true)
    let third = try run(plan)
    #expect(third.log.resumed == ["default/seed-1 at 2"] && third.log.troubles.isEmpty)
    #expect(try contents(of: third.result.file) == known && beside(third.result) == Self.finished)
  }

  /// What stands in the journal before both states concerns both; what stands behind the earlier, the later.
  @Test(arguments: [("empty", 0), ("digest", 0), ("end", 1), ("short", 1)]) func aDamagedJournalIsFound(
    way: String, good: Int
  ) throws {
    let plan = try plan(Self.noise), known = try contents(of: run(plan, into: "whole").result.file)
    _ = try run(plan, after: 4, pause: Self.always)
    try damage(folder().journal, way)
    let second = try run(plan)
    #expect(second.log.resumed == (good == 0 ? [] : ["default/seed-1 at 3"]))
    #expect(second.log.troubles.first?.contains("the journal beside it is not what was written") == true)
    #expect(try contents(of: second.result.file) == known && beside(second.result) == Self.finished)
  }

  /// A process that dies while it appends leaves a part of a block.
  @Test func whatStandsBehindTheLastStateIsCut() throws {
    let plan = try plan(Self.noise), known = try contents(of: run(plan, into: "whole").result.file)
    _ = try run(plan, after: 4)
    let url = URL(fileURLWithPath: try folder().journal)
    try (Data(contentsOf: url) + Data(#"{"after":"half a li"#.utf8)).write(to: url)
    let second = try run(plan, after: 6)
    #expect(second.log.resumed == ["default/seed-1 at 4"] && second.log.troubles.isEmpty)
    #expect(try contents(of: run(plan).result.file) == known)
  }

  // MARK: other trials

  @Test(arguments: [
    ("optimizer.learning_rate=0.02", "of other settings"),
    ("record.every=3", "of a trial with other records"),
  ]) func checkpointsOfOthersAreRemoved(_ change: String, _ words: String) throws {
    _ = try run(plan(Self.noise), after: 4)
    let other = try plan(Self.noise, set: [change])
    #expect(try Forecast(of: other, in: workshop.results(), timing: .none).rows.map(\.state) == [.toDo])
    let second = try run(other)
    #expect(second.log.resumed.isEmpty)
    #expect(second.log.troubles == ["removed a checkpoint \(words); the trial begins anew"])
    #expect(try contents(of: second.result.file) == contents(of: run(other, into: "whole").result.file))
    #expect(try beside(second.result) == Self.finished)
  }

  @Test func aKeySaysHowAnotherDiffers() throws {
    let key = try plan(Self.noise).trials[0].checkpointKey
    func other(
      identity: String? = nil, records: String? = nil, lab: String? = nil, kernels: String? = nil
    ) -> CheckpointKey {
      CheckpointKey(
        identity: identity ?? key.identity, records: records ?? key.records, numerics: key.numerics,
        lab: lab ?? key.lab, kernels: kernels ?? key.kernels, blas: key.blas)
    }
    #expect(key.difference(of: other()) == nil)
    #expect(key.difference(of: other(identity: "0")) == "of other settings")
    #expect(key.difference(of: other(records: "{}")) == "of a trial with other records")
    #expect(key.difference(of: other(lab: "0.0.1"))?.hasPrefix("made by another lab (0.0.1") == true)
    #expect(
      key.difference(of: other(kernels: "abacus"))?.hasPrefix("made with other arithmetic (abacus") == true)
  }

  /// Its bits are the same with other kernels, and nothing else may differ.
  @Test func aPortableTrialGoesOnWithOtherArithmetic() throws {
    let key = try plan(Self.noise, set: ["determinism=portable"]).trials[0].checkpointKey
    func other(identity: String? = nil, lab: String? = nil) -> CheckpointKey {
      CheckpointKey(
        identity: identity ?? key.identity, records: key.records, numerics: key.numerics,
        lab: lab ?? key.lab, kernels: "abacus", blas: "none")
    }
    #expect(key.difference(of: key) == nil && key.difference(of: other()) == nil)
    #expect(key.difference(of: other(identity: "0")) == "of other settings")
    #expect(key.difference(of: other(lab: "0.0.1"))?.hasPrefix("made by another lab (0.0.1") == true)
  }

  @Test func forceBeginsAnew() throws {
    let plan = try plan(Self.noise)
    _ = try run(plan, after: 4)
    let second = try run(plan, force: true)
    #expect(second.log.resumed.isEmpty && second.log.began.count == 1 && second.log.troubles.isEmpty)
    #expect(try contents(of: second.result.file) == contents(of: run(plan, into: "whole").result.file))
    #expect(try beside(second.result) == Self.finished)
  }

  /// As a process leaves it that is killed after the file has its name.
  @Test func checkpointsOfAFinishedTrialAreRemoved() throws {
    let plan = try plan(Self.noise)
    _ = try run(plan, after: 4)
    let kept = try folder().path, aside = "\(workshop.path)/aside"
    try FileManager.default.copyItem(atPath: kept, toPath: aside)
    let second = try run(plan)
    try FileManager.default.moveItem(atPath: aside, toPath: kept)
    let third = try run(plan)
    #expect(third.result.wasFinished && third.log.began.isEmpty && third.log.troubles.isEmpty)
    #expect(try beside(second.result) == Self.finished)
  }

  // MARK: what is said

  @Test func plansTellWhatCanBeResumed() throws {
    let plan = try plan(Self.noise)
    _ = try run(plan, after: 5)
    let row = try #require(try Forecast(of: plan, in: workshop.results(), timing: .all).rows.first)
    #expect(row.state == .resumable && row.update == 5)
    let (step, all) = (try #require(row.updateSeconds), try #require(row.seconds))
    #expect(all == step * 3)
  }

  @Test func trialsNotBegunAreNotBegun() throws {
    let interrupter = Interrupter(after: 2)
    let plan = try workshop.plan()
    let results = try workshop.run(plan, observer: interrupter, stop: interrupter.stop)
    #expect(results.map(\.status) == [.stopped] && interrupter.log.ended.count == 1)
    #expect(interrupter.log.began == ["\(plan.trials[0].name) 8"])
    let again = try workshop.run(plan, workers: 2)
    #expect(again.map(\.status) == [.done, .done, .done, .done])
    let whole = try workshop.run(plan, into: "whole", workers: 2)
    for (one, other) in zip(again, whole) { #expect(try contents(of: one.file) == contents(of: other.file)) }
  }

  /// `started` is the first start; seconds and updates are of all parts.
  @Test func timesAddUp() throws {
    let plan = try plan(Self.noise), key = plan.trials[0].checkpointKey
    _ = try run(plan, after: 4)
    let folder = try folder(), found = try Checkpoint(folder.read(folder.state(1)), expecting: key)
    #expect(found.tally.updates == 4 && found.tally.training > 0 && found.tally.resumed == 0)
    var tally = found.tally
    (tally.started, tally.training) = ("1843-10-01T00:00:00Z", 1000)
    let earlier = Checkpoint(key: key, state: found.state, tally: tally, journal: found.journal)
    try workshop.results().writeAtomically(earlier.bytes, to: folder.state(1))
    let second = try run(plan)
    let facts = try TrialFile(reading: second.result.file).text(attribute: "provenance")
    #expect(facts.contains(#""started":"1843-10-01T00:00:00Z""#) && facts.contains(#""resumed":1,"#))
    let seconds = try #require(second.result.seconds), rate = try #require(second.result.updatesPerSecond)
    #expect(seconds > 1000 && seconds < 1100 && abs(rate * seconds - 8) < 1e-6)
    // The control: one that was not interrupted says nothing of it.
    let whole = try run(plan, into: "whole")
    #expect(try !TrialFile(reading: whole.result.file).text(attribute: "provenance").contains("resumed"))
  }
}
