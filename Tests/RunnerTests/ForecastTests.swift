import Experiments
import Foundation
import Language
import Store
import Testing

@testable import Runner

@Suite struct ForecastTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func forecast(_ plan: Plan, _ timing: Forecast.Timing = .none) throws -> Forecast {
    try Forecast(of: plan, in: workshop.results(), timing: timing)
  }

  @Test func beforeARunEverythingIsToDo() throws {
    let plan = try workshop.plan(), forecast = try forecast(plan)
    #expect(forecast.rows.map(\.state) == [.toDo, .toDo, .toDo, .toDo])
    #expect(forecast.rows.map(\.trial.name) == plan.trials.map(\.name))
    #expect(forecast.count(.toDo) == 4 && forecast.openVariants == 2 && forecast.timedVariants == 0)
    #expect(forecast.seconds == nil && forecast.rows.allSatisfy { $0.seconds == nil })
    #expect(forecast.fileBytes.bytes == plan.trials.reduce(0) { $0 + $1.variant.fileSize.total.bytes })
  }

  @Test func finishedTrialsAreDoneAndThoseOfOtherSettingsStale() throws {
    let plan = try workshop.plan()
    _ = try workshop.run(plan)
    #expect(try forecast(plan).rows.map(\.state) == [.done, .done, .done, .done])
    let timed = try forecast(plan, .all)
    #expect(timed.openVariants == 0 && timed.seconds == 0 && timed.rows.allSatisfy { $0.seconds == nil })
    // Other settings, another kind of record, and a trial more.
    #expect(
      try forecast(workshop.plan(set: ["train.steps=9"])).rows.map(\.state) == [
        .stale, .stale, .stale, .stale,
      ])
    #expect(try forecast(workshop.plan(set: ["record.every=3"])).count(.stale) == 4)
    #expect(
      try forecast(workshop.plan(set: ["seeds=[2, 3]"])).rows.map(\.state) == [.done, .toDo, .done, .toDo])
    try Data("no trial".utf8).write(
      to: URL(fileURLWithPath: workshop.results().trial(variant: "model.cell=rnn", seed: 1)))
    #expect(try forecast(workshop.plan()).rows.map(\.state) == [.damaged, .done, .done, .done])
  }

  @Test func divergedTrialsAreResults() throws {
    let plan = try workshop.plan(set: [
      "optimizer={ kind: sgd, learning_rate: 1e60 }", "sweep.model.cell=[{ kind: rnn, activation: linear }]",
      "train.steps=40",
    ])
    let results = try workshop.run(plan)
    #expect(try forecast(plan).rows.map(\.state.rawValue) == results.map(\.status.rawValue))
    #expect(results.contains { $0.status == .diverged })
  }

  @Test func stepsAreTimedWithoutATrace() throws {
    let plan = try workshop.plan(), forecast = try forecast(plan, .few)
    #expect(forecast.timedVariants == 2)
    for row in forecast.rows {
      let step = try #require(row.updateSeconds)
      #expect(step > 0 && step < 5 && row.seconds == step * 8)
    }
    #expect(!FileManager.default.fileExists(atPath: try workshop.results().path))
  }

  @Test func manyVariantsAreTimedOnRequestOnly() throws {
    let plan = try workshop.plan(set: [
      "sweep.model.cell=[rnn]", "random={ n: 60, ranges: { optimizer.learning_rate: [0.1, 0.2] } }",
    ])
    #expect(plan.variants.count > Forecast.fewVariants)
    #expect(try forecast(plan, .few).timedVariants == 0)
  }

  // MARK: what a plan shares

  @Test func trialsShareTheirVariant() throws {
    let plan = try workshop.plan(set: ["seeds=1..1000"])
    #expect(plan.trials.count == 2000 && plan.variants.count == 2)
    #expect(plan.trials.allSatisfy { $0.variant === plan.variants[0] || $0.variant === plan.variants[1] })
    #expect(Set(plan.trials.map(\.identity)).count == 2000)
  }

  // MARK: the settings as run

  @Test(arguments: [
    "zip: { model.hidden: [4, 5], train.batch: [3, 2] }",
    "random: { n: 5, seed: 3, log: [optimizer.learning_rate], ranges: { optimizer.learning_rate: [1e-4, 1e-1], model.hidden: 3..5 } }",
    "random: { n: 9, choices: { model.cell: [rnn, { kind: rnn, activation: relu }, gru], title: ['007', no, a] } }",
    "list: { base: {}, small: { model.hidden: 3 }, gated: { model: { cell: lstm }, optimizer.clip: none } }",
    "list: { p: {}, q: { train.steps: 9 } }\nsweep: { model.cell: [rnn, gru], model.cell.activation: [tanh, relu] }\n"
      + "zip: { model.hidden: [4, 5], train.batch: [3, 2] }\nrandom: { n: 2, ranges: { optimizer.learning_rate: [0.1, 0.5] } }",
  ]) func theSettingsAsRunReadBackToTheSameTrials(blocks: String) throws {
    let text = Workshop.tiny.replacingOccurrences(of: "sweep: { model.cell: [rnn, lstm] }", with: blocks)
    let plan = try workshop.plan(text)
    let again = try workshop.plan(ResolvedYAML.text(of: plan.resolved))
    #expect(plan.trials.count >= 4)
    #expect(again.trials.map(\.name) == plan.trials.map(\.name))
    #expect(again.trials.map(\.identity) == plan.trials.map(\.identity))
    #expect(again.variants.map(\.swept) == plan.variants.map(\.swept))
  }
}
