import Experiments
import Testing

@testable import Runner

/// How far a run is, and how long the rest takes.
@Suite struct RunTallyTests {
  private let workshop: Workshop
  /// Two cells, two seeds, a hundred updates.
  private let plan: Plan

  init() throws {
    workshop = try Workshop()
    plan = try workshop.plan(set: ["train.steps=100"])
  }

  private func tally(workers: Int = 1, left: [Double] = [1, 1, 1, 1]) -> RunTally {
    var tally = RunTally(workers: workers)
    tally.expect(zip(plan.trials, left).map { ($0, left: $1) }, of: 0, atMost: 0)
    return tally
  }

  private func result(_ trial: PlannedTrial, _ status: TrialResult.Status, before: Bool = false)
    -> TrialResult
  {
    TrialResult(
      name: trial.name, variant: trial.variant.name, seed: trial.seed, status: status, wasFinished: before,
      file: "", test: [], seconds: nil, updatesPerSecond: nil, resumesAt: nil, problem: nil, trouble: nil)
  }

  private func seconds(_ tally: RunTally, at now: Double) throws -> Double {
    let seconds = try #require(tally.secondsLeft(at: now))
    return (seconds * 1e6).rounded() / 1e6
  }

  @Test func countsTrials() {
    var tally = tally()
    #expect((tally.ended, tally.failed, tally.total, tally.most) == (0, 0, 4, 4))
    tally.receive(.ended(result(plan.trials[0], .done, before: true)), at: 0)
    tally.receive(.ended(result(plan.trials[1], .failed)), at: 0)
    tally.receive(.ended(result(plan.trials[2], .diverged)), at: 0)
    #expect((tally.ended, tally.failed, tally.total) == (3, 1, 4))
    tally.expect([], of: 1, atMost: 7)
    #expect((tally.total, tally.most) == (4, 11), "those that may follow are told apart")
  }

  @Test func showsWhatIsBeingTrained() {
    var tally = tally()
    let trial = plan.trials[0].name
    tally.receive(.began(trial: trial, updates: 100, at: 40), at: 2)
    #expect(tally.running.map(\.update) == [40] && tally.running[0].speed(at: 3) == nil)
    tally.receive(.advanced(trial: trial, update: 60, loss: 0.5), at: 6)
    #expect(tally.running[0].speed(at: 7) == 4 && tally.running[0].loss == 0.5)
    // A worker was lost over it.
    tally.receive(.began(trial: trial, updates: 100, at: 50), at: 8)
    #expect(tally.running.map(\.update) == [50])
    tally.receive(.ended(result(plan.trials[0], .done)), at: 9)
    #expect(tally.running.isEmpty)
  }

  @Test func secondsFollowFromTheMeasuredSpeedAndThePlannedCost() throws {
    var tally = tally()
    let (rnn, lstm) = (plan.trials[0], plan.trials[2]), ratio = lstm.cost / rnn.cost
    #expect(rnn.variant.name != lstm.variant.name && ratio > 2)
    #expect(tally.secondsLeft(at: 0) == nil, "nothing is measured")
    tally.receive(.began(trial: rnn.name, updates: 100, at: 0), at: 10)
    #expect(tally.secondsLeft(at: 100) == nil)
    tally.receive(.advanced(trial: rnn.name, update: 50, loss: 1), at: 15)
    // 0.1 s an update: 5 s of this one, 10 s of the next, the others by their cost.
    #expect(try abs(seconds(tally, at: 15) - (15 + 20 * ratio)) < 1e-5)
    // Once measured, it is as fast as it is.
    tally.receive(.ended(result(rnn, .done)), at: 20)
    tally.receive(.ended(result(plan.trials[1], .done, before: true)), at: 20)
    tally.receive(.began(trial: lstm.name, updates: 100, at: 0), at: 20)
    tally.receive(.advanced(trial: lstm.name, update: 10, loss: 1), at: 22)
    #expect(try seconds(tally, at: 22) == 18 + 20)
    tally.receive(.ended(result(lstm, .diverged)), at: 22)
    #expect(try seconds(tally, at: 22) == 20, "what ends early needs no more")
    tally.receive(.ended(result(plan.trials[3], .done)), at: 42)
    #expect(try seconds(tally, at: 42) == 0)
  }

  @Test func finishedAndInterruptedTrialsCountForWhatIsLeft() throws {
    // Two of rnn; of these one is finished, and half of the other one.
    var tally = tally(left: [0, 0.5, 0, 0])
    tally.receive(.began(trial: plan.trials[1].name, updates: 100, at: 50), at: 0)
    tally.receive(.advanced(trial: plan.trials[1].name, update: 60, loss: 1), at: 1)
    #expect(try seconds(tally, at: 1) == 4)
    // A finished one turns out to be damaged.
    tally.receive(.began(trial: plan.trials[0].name, updates: 100, at: 0), at: 1)
    #expect(try seconds(tally, at: 1) == 14)
  }

  @Test func workersShareTrialsButNoTrialIsShared() throws {
    var one = tally(left: [1, 1, 0, 0]), two = tally(workers: 2, left: [1, 1, 0, 0]),
      four = tally(workers: 4, left: [1, 1, 0, 0])
    func train(_ tally: inout RunTally) throws -> Double {
      tally.receive(.began(trial: plan.trials[0].name, updates: 100, at: 0), at: 0)
      tally.receive(.advanced(trial: plan.trials[0].name, update: 50, loss: 1), at: 5)
      return try seconds(tally, at: 5)
    }
    #expect(try train(&one) == 15)
    #expect(try train(&two) == 10 && train(&four) == 10)
  }

  @Test func experimentsFollowEachOther() throws {
    var tally = RunTally(workers: 2)
    for number in 0..<2 {
      tally.expect([(plan.trials[0], left: 1)], of: number, atMost: 1)
    }
    tally.receive(.began(trial: plan.trials[0].name, updates: 100, at: 0), at: 0)
    tally.receive(.advanced(trial: plan.trials[0].name, update: 50, loss: 1), at: 5)
    #expect(try seconds(tally, at: 5) == 15, "a worker that is free cannot begin with the next one")
    tally.receive(.ended(result(plan.trials[0], .done)), at: 10)
    tally.enter(1)
    #expect(try seconds(tally, at: 10) == 10 && tally.ended == 1 && tally.total == 2)
  }
}
