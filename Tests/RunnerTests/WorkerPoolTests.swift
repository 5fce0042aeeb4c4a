import Experiments
import Foundation
import Processes
import Store
import Testing
import Training

@testable import Runner

@Suite struct WorkerPoolTests {
  /// A pool whose workers are a shell's, which can do no more than say what it is told to.
  private func pool(
    _ shop: Workshop, _ plan: Plan, _ script: String, observer: any RunObserver = Witness(),
    patience: Double = 0
  ) throws -> WorkerPool {
    WorkerPool(
      of: plan, into: try shop.results(), results: "\(shop.path)/results", force: false,
      provenance: Provenance(facts: [("lab", "test")]), observer: observer, patience: patience,
      program: WorkerProgram(path: "/bin/sh", arguments: ["-c", script]), command: ["lab", "run", "a b.exp"])
  }

  private static let ready = "read -r setup; echo '\(line(.ready))'; read -r order;"

  private static func line(_ event: WorkerEvent) -> String {
    String(decoding: WorkerLine.bytes(of: event).dropLast(), as: UTF8.self)
  }

  @Test func theLongestComeFirstOthersInThePlansOrder() throws {
    let shop = try Workshop()
    let text = Workshop.tiny.replacing(
      "sweep: { model.cell: [rnn, lstm] }", with: "sweep: { train.steps: [2, 9, 4] }")
    let trials = try shop.plan(text).trials
    #expect(trials.map(\.variant.experiment.train.updates) == [2, 2, 9, 9, 4, 4])
    let order = WorkerPool.longestFirst(trials)
    #expect(order.map(\.variant.experiment.train.updates) == [9, 9, 4, 4, 2, 2])
    #expect(order.map(\.seed) == [1, 2, 1, 2, 1, 2])
  }

  @Test func whatStartsNoWorkerIsSaidOnce() throws {
    let shop = try Workshop(), plan = try shop.plan(), witness = Witness()
    for (script, words) in [
      (
        "echo no room >&2; exit 3",
        "worker ended with exit status 3 before the first update; it said last: no room"
      ),
      ("echo hello", "worker said what is no message before the first update (hello) and was killed"),
      ("read -r setup; echo '\(Self.line(.refused(reason: "changed")))'", "changed"),
    ] {
      let pool = try pool(shop, plan, script, observer: witness)
      let fault = #expect(throws: WorkerFault.self) { try pool.trials(workers: 2) }
      #expect(fault?.description.contains(words) == true, "\(fault?.description ?? "")")
    }
    #expect(witness.log.ended.isEmpty)
  }

  @Test func aTrialOverWhichTwoWorkersAreLostHasFailed() throws {
    let shop = try Workshop(), plan = try shop.plan(), witness = Witness(), folder = try shop.results()
    let began = Self.line(.run(.began(trial: plan.trials[0].name, updates: 8, at: 0))),
      advanced = Self.line(.run(.advanced(trial: plan.trials[0].name, update: 5, loss: 1)))
    let script =
      "\(Self.ready) echo '\(began)'; echo '\(advanced)'; printf 'first\\n\\033[2Jlast\\n' >&2; kill -KILL $$"
    let results = try pool(shop, plan, script, observer: witness).trials(workers: 1)
    #expect(results.map(\.name) == plan.trials.map(\.name) && results.allSatisfy { $0.status == .failed })
    let variant = plan.trials[0].variant.name, log = try folder.log(variant: variant, seed: 1)
    #expect(
      results[0].problem == """
        worker ended by signal 9 (SIGKILL) at update 5 of 8, the second one that was lost over it; if the system was out of memory, \
        give -j a smaller number; it said last: first / \\u{1B}[2Jlast; all that it said is in \(log); this runs it alone: \
        lab run 'a b.exp' --only \(variant) --only seed=1
        """)
    #expect(try TextFile.read(log) == "first\n\u{1B}[2Jlast\n")
    #expect(try TextFile.read(folder.failure(variant: variant, seed: 1)) == results[0].problem)
    #expect(
      witness.log.troubles
        == Array(
          repeating: "worker ended by signal 9 (SIGKILL) at update 5 of 8; it goes on in another one",
          count: 4))
    // What is computed well leaves nothing of that.
    _ = try shop.run(plan)
    #expect(try TextFile.read(log) == nil)
  }

  @Test func aSilentWorkerIsKilled() throws {
    let shop = try Workshop(), plan = try shop.plan(), names = Set([plan.trials[0].name])
    let results = try pool(shop, plan, "\(Self.ready) exec sleep 100", patience: 0.2).trials(
      only: names, workers: 1)
    let problem = try #require(results.first?.problem)
    #expect(
      results.count == 1
        && problem.hasPrefix(
          "worker said nothing for 0.2 s before the first update (--hang) and was killed, the second")
    )
  }

  /// A worker that ends after it has told the result has done its work.
  @Test func aResultCountsThoughItsWorkerIsLost() throws {
    let shop = try Workshop(), plan = try shop.plan()
    let name = plan.trials[0].name, witness = Witness()
    func results(of ended: String) throws -> [TrialResult] {
      let event = Self.line(.run(.ended(WorkerLineTests.result(of: ended))))
      return try pool(shop, plan, "\(Self.ready) echo '\(event)'", observer: witness)
        .trials(only: [name], workers: 1)
    }
    #expect(try results(of: name).map(\.status) == [.done])
    #expect(witness.log.ended == ["\(name) done"] && witness.log.troubles.isEmpty)
    // The lease that it could not give back any more is removed.
    let place = try shop.results().lease(variant: plan.trials[0].variant.name, seed: 1), leases = Leases()
    guard case .granted(let lease) = try leases.claim(place) else { throw CancellationError() }
    let template = "\(shop.path)/lease", copy = "\(shop.path)/copy"
    try FileManager.default.copyItem(atPath: place, toPath: template)
    leases.release(lease)
    let leaving = "sed \"s/^process .*/process $$/\" \(template) >'\(place)'; cp '\(place)' \(copy)"
    let event = Self.line(.run(.ended(WorkerLineTests.result(of: name))))
    for end in ["echo '\(event)'", "kill -KILL $$"] {
      _ = try pool(shop, plan, "\(Self.ready) \(leaving); \(end)").trials(only: [name], workers: 1)
      #expect(try String(contentsOfFile: copy, encoding: .utf8).contains("\nprocess "), "there was one")
      #expect(!FileManager.default.fileExists(atPath: place))
      try FileManager.default.removeItem(atPath: copy)
    }
    // Of a trial that it was not given, it can tell nothing.
    #expect(try results(of: "a/seed-1").map(\.status) == [.failed])
    #expect(witness.log.ended.last == "\(name) failed" && witness.log.troubles.count == 1)
  }
}
