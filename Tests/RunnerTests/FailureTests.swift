import Archive
import Experiments
import Foundation
import Store
import Testing

@testable import Runner

@Suite struct FailureTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// A file where one variant's folder should be: its trials fail, the others go on.
  @Test(arguments: [1, 2]) func theOthersGoOn(workers: Int) throws {
    let plan = try workshop.plan(), trials = try workshop.results().trials
    try FileManager.default.createDirectory(atPath: trials, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: "\(trials)/model.cell=rnn"))
    let witness = Witness(), results = try workshop.run(plan, workers: workers, observer: witness)
    #expect(results.map(\.status) == [.failed, .failed, .done, .done])
    for result in results.prefix(2) {
      let problem = try #require(result.problem)
      #expect(
        problem.contains("model.cell=rnn") && !result.wasFinished && result.seconds == nil, "\(problem)")
    }
    #expect(results.suffix(2).allSatisfy { $0.problem == nil } && witness.log.ended.count == 4)
    // With the hindrance gone, the rest is done.
    try FileManager.default.removeItem(atPath: "\(trials)/model.cell=rnn")
    #expect(try workshop.run(plan).map(\.wasFinished) == [false, false, true, true])
  }

  @Test func aFileInPlaceOfTheResultsStopsTheRun() throws {
    let plan = try workshop.plan()
    try Data().write(to: URL(fileURLWithPath: "\(workshop.path)/results"))
    let error = try #require(throws: StoreError.self) { _ = try workshop.run(plan) }
    #expect(error.description.contains("\(workshop.path)/results"))
  }

  @Test func aDivergedTrialIsAResult() throws {
    let wild = [
      "optimizer={kind: sgd, learning_rate: 1e60}", "model.cell={kind: rnn, activation: linear}",
      "train.steps=40",
    ]
    let text = Workshop.tiny.replacingOccurrences(of: "sweep: { model.cell: [rnn, lstm] }\n", with: "")
    let plan = try workshop.plan(text, set: wild), witness = Witness()
    let results = try workshop.run(plan, workers: 2, observer: witness)
    #expect(results.map(\.status) == [.diverged, .diverged] && results.allSatisfy { $0.problem == nil })
    #expect(Set(witness.log.ended) == ["default/seed-1 diverged", "default/seed-2 diverged"])
    for result in results {
      let file = try TrialFile(reading: result.file), step = try file.integer(attribute: "diverged_at")
      #expect(try file.text(attribute: "status") == "diverged" && (1..<40).contains(step))
      #expect(
        try file.reals("/test/loss").map(\.isNaN) == [true]
          && file.reals("/test/accuracy").map(\.isNaN) == [true])
      #expect(try file.integers("/history/step") == (0...Int64(step)).map { $0 })
      let last = try (file.reals("/history/loss") + file.reals("/history/gradient_norm")).filter {
        !$0.isFinite
      }
      #expect(!last.isEmpty)
      #expect(
        try file.integers("/records/step").allSatisfy { $0 <= step } && file.contains("/parameters/final/W"))
    }
    try expectSoundEntries(of: plan)
    let again = try workshop.run(plan)
    #expect(again.allSatisfy { $0.status == .diverged && $0.wasFinished })
  }

  @Test func entriesSayWhatFilesSay() throws {
    let plan = try workshop.plan()
    _ = try workshop.run(plan)
    try expectSoundEntries(of: plan)
  }

  /// A run enters new files without reading them: as if it had read them.
  private func expectSoundEntries(of plan: Plan) throws {
    let folder = try workshop.results()
    var entries: Set<String> = []
    for trial in plan.trials {
      let path = try folder.entry(variant: trial.variant.name, seed: trial.seed)
      let entered = try #require(try TextFile.read(path))
      try IndexedFile(variant: trial.variant.name, seed: trial.seed, in: folder).record(
        holding: trial.variant.declaration)
      #expect(try TextFile.read(path) == entered && entered.contains(" identity \(trial.identity) "))
      entries.insert(entered)
    }
    #expect(entries.count == plan.trials.count)
  }
}
