import Archive
import Experiments
import Foundation
import Store
import Testing

@testable import Runner

/// Several runs in one folder of results.
@Suite struct SharedFolderTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func lease(_ trial: PlannedTrial) throws -> String {
    try workshop.results().lease(variant: trial.variant.name, seed: trial.seed)
  }

  /// Takes the lease of a trial, as another run with its settings does.
  private func hold(_ trial: PlannedTrial, with leases: Leases = Leases()) throws -> Lease {
    let facts = TrialWork(trial).facts(command: "lab run")
    guard case .granted(let lease) = try leases.claim(lease(trial), stating: facts) else {
      throw CancellationError()
    }
    return lease
  }

  /// On threads of its own: those of concurrent tests are few, and taken.
  @Test func runsAtTheSameTimeShareTheWork() throws {
    let plan = try workshop.plan(set: ["seeds=1..6", "train.steps=40"]),
      witnesses = (0..<4).map { _ in Witness() }
    let path = workshop.path
    let results = try sideBySide(witnesses, workers: 4) { witness in
      Result {
        try Run.trials(
          of: plan, into: ResultsFolder(root: "\(path)/results", experiment: "tiny"), workers: 2,
          force: false, provenance: Provenance(facts: []), observer: witness)
      }
    }.map { try $0.get() }
    #expect(results.joined().allSatisfy { $0.status == .done } && results.allSatisfy { $0.count == 12 })
    #expect(witnesses.flatMap(\.log.began).sorted() == plan.trials.map { "\($0.name) 40" }.sorted())
    #expect(results.joined().count(where: \.wasFinished) == 36)
    let left = FileManager.default.enumerator(atPath: try workshop.results().trials)?.compactMap {
      $0 as? String
    }
    #expect(left?.filter { $0.contains(".lease") || $0.hasSuffix(".part") } == [])
  }

  @Test func theLeaseOfATrialIsWaitedFor() throws {
    let plan = try workshop.plan(), first = try workshop.run(plan), witness = Witness()
    try FileManager.default.removeItem(atPath: first[0].file)
    let leases = Leases(), held = try hold(plan.trials[0], with: leases)
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.5) { leases.release(held) }
    let results = try workshop.run(plan, observer: witness)
    #expect(results.map(\.wasFinished) == [false, true, true, true])
    #expect(witness.log.ended.last == "\(plan.trials[0].name) done", "it comes last")
    #expect(
      witness.log.remarks.count == 1
        && witness.log.remarks[0].hasPrefix(
          "model.cell=rnn/seed-1: waiting for process \(getpid()) on ")
    )
  }

  @Test func aTrialOfOtherSettingsIsNotWaitedFor() throws {
    let plan = try workshop.plan(), others = try workshop.plan(set: ["train.batch=2", "train.steps=9"])
    _ = try hold(others.trials[1])
    let results = try workshop.run(plan)
    #expect(results.map(\.status) == [.done, .failed, .done, .done])
    let problem = try #require(results[1].problem)
    #expect(
      problem.hasPrefix("process \(getpid()) on ")
        && problem.contains(
          "is running it with other settings (train.steps 9 there, 8 here; train.batch 2 there, 3 here): ")
    )
    #expect(!FileManager.default.fileExists(atPath: results[1].file))
    let records = try workshop.plan(set: ["record.every=2"])
    #expect(try workshop.run(records)[1].status == .failed)
  }

  /// The other run may have finished it between the look at its file and at its lease.
  @Test func forceDoesNotRepeatWhatAnotherRunHasJustDone() throws {
    let plan = try workshop.plan(), witness = Witness(), leases = Leases(),
      held = try hold(plan.trials[0], with: leases)
    let copy = try workshop.run(plan, into: "copy")
    let target = try workshop.results().trial(variant: plan.trials[0].variant.name, seed: 1)
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) {
      try? FileManager.default.copyItem(atPath: copy[0].file, toPath: target)
      leases.release(held)
    }
    #expect(
      try workshop.run(plan, force: true, observer: witness).map(\.wasFinished) == [
        true, false, false, false,
      ])
  }
}
