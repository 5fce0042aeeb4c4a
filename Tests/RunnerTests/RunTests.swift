import Experiments
import Foundation
import Recurrent
import Components
import Store
import Testing
import Training
import TrialFormat

@testable import Runner

@Suite struct RunTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private let names = [
    "model.cell=rnn/seed-1", "model.cell=rnn/seed-2", "model.cell=lstm/seed-1", "model.cell=lstm/seed-2",
  ]

  @Test func everyTrialHasAFile() throws {
    let witness = Witness(), results = try workshop.run(workshop.plan(), observer: witness)
    #expect(results.map(\.name) == names)
    for result in results {
      #expect(result.status == .done && !result.wasFinished && result.problem == nil)
      #expect(result.file == "\(workshop.path)/results/tiny/trials/\(result.variant)/seed-\(result.seed).h5")
      #expect(FileManager.default.fileExists(atPath: result.file))
      let beside = try FileManager.default.contentsOfDirectory(
        atPath: URL(fileURLWithPath: result.file + "/..").standardized.path)
      #expect(beside.sorted() == ["seed-1.end", "seed-1.h5", "seed-2.end", "seed-2.h5"])
      #expect((result.seconds ?? -1) > 0 && (result.updatesPerSecond ?? -1) > 0)
      #expect(witness.log.updates[result.name] == Array(1...8))
    }
    #expect(witness.log.began == names.map { "\($0) 8" } && witness.log.ended == names.map { "\($0) done" })
  }

  @Test(arguments: [2, 3, 100]) func workersChangeNothing(workers: Int) throws {
    let plan = try workshop.plan()
    let alone = try workshop.run(plan, into: "alone"),
      beside = try workshop.run(plan, into: "beside", workers: workers)
    #expect(beside.map(\.name) == names)
    for (one, other) in zip(alone, beside) {
      let (known, seen) = (try contents(of: one.file), try contents(of: other.file))
      #expect(known == seen, "\(one.name) differs in \(known.keys.filter { known[$0] != seen[$0] }.sorted())")
      #expect(known.count > 40)
    }
    // The control: another seed, and another cell, are other numbers.
    #expect(try contents(of: alone[0].file)["/history/loss"] != contents(of: alone[1].file)["/history/loss"])
    #expect(try contents(of: alone[0].file)["/history/loss"] != contents(of: alone[2].file)["/history/loss"])
  }

  /// With the same words about provenance, files are the same to the last byte.
  @Test func filesAreTheSameBytes() throws {
    let trial = try #require(workshop.plan().trials.last)
    func write(_ name: String) throws -> Data {
      let path = "\(workshop.path)/\(name).h5"
      let trainer = Trainer(trial.settings, source: trial.variant.source)
      var recorder = try TrialRecorder(trial, at: path)
      while let event = trainer.next() { try recorder.write(event, network: trainer.network) }
      try recorder.finish(provenance: "{}")
      return try Data(contentsOf: URL(fileURLWithPath: path))
    }
    let first = try write("first")
    #expect(try first == write("second") && first.count > 10_000)
  }

  @Test(arguments: [0, -3]) func atLeastOneWorkerWorks(workers: Int) throws {
    #expect(
      try workshop.run(workshop.plan(), workers: workers).map(\.status) == [.done, .done, .done, .done])
  }

  @Test func theFileAndItsSettingsAreKept() throws {
    let plan = try workshop.plan(set: ["model.hidden=6"]), folder = try workshop.results()
    _ = try workshop.run(plan)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.source))
        == Data(contentsOf: URL(fileURLWithPath: workshop.file)))
    // The settings as run are an experiment file with the same trials.
    let again = try Plan(path: folder.resolved)
    #expect(again.trials.map(\.name) == names && again.trials.map(\.identity) == plan.trials.map(\.identity))
  }

  @Test func filesSayWhatTheyAre() throws {
    let plan = try workshop.plan(), result = try #require(workshop.run(plan).last),
      trial = try #require(plan.trials.last)
    let file = try TrialFile(reading: result.file)
    #expect(
      try file.integer(attribute: "lab_format") == FormatVersion.current
        && file.integer(attribute: "seed") == 2)
    #expect(
      try file.text(attribute: "experiment") == "tiny" && file.text(attribute: "variant") == "model.cell=lstm"
    )
    #expect(
      try file.text(attribute: "identity") == trial.identity && file.text(attribute: "trial") == trial.name)
    #expect(
      try file.text(attribute: "status") == "done" && file.text(attribute: "loss_kind") == "cross-entropy")
    #expect(try file.text(attribute: "settings") == trial.variant.resolved.canonicalJSON)
    #expect(try file.text(attribute: "provenance").contains(#""lab":"test""#))
    #expect(
      try file.integers("/history/step") == Array(0..<8) && file.integers("/records/step") == [0, 4, 7])
    #expect(try file.integers("/evaluation/step") == [3, 6, 8] && file.shape("/test/loss") == [])
    #expect(try file.children("/records/states").filter { $0 == "s" || $0 == "q" } == ["q", "s"])
    #expect(try file.dimensions("/records/states/q") == ["record", "input_time", "example", "hidden"])
    #expect(try file.shape("/records/states/q") == [3, 5, 3, 4])
  }

  @Test(arguments: Arrangement.allCases, ["classes", "reals"]) func everyArrangementIsStored(
    arrangement: Arrangement, targets: String
  ) throws {
    let text = Workshop.tiny.replacingOccurrences(of: "seeds: [1, 2]", with: "seeds: [1]")
    let plan = try workshop.plan(
      text, set: ["task.arrangement=\(arrangement.rawValue)", "task.targets=\(targets)"])
    let results = try workshop.run(plan, workers: 2)
    #expect(results.map(\.status) == [.done, .done] && results.allSatisfy { $0.problem == nil })
    for result in results {
      let file = try TrialFile(reading: result.file)
      let axes = ["record"] + (arrangement.hasOutputSteps ? ["target_time"] : []) + ["example"]
      #expect(try file.text(attribute: "arrangement") == arrangement.rawValue)
      #expect(try file.dimensions("/records/outputs") == axes + ["output"])
      #expect(
        try file.dimensions("/records/batch/targets") == (targets == "reals" ? axes + ["output"] : axes))
      #expect(file.contains("/records/batch/target_lengths") == arrangement.hasOutputSteps)
      #expect(file.contains("/records/batch/decoder_inputs") == arrangement.generates)
      #expect(
        try file.reals("/history/loss").allSatisfy { $0.isFinite && $0 > 0 }
          && file.reals("/test/loss")[0] > 0)
      for name in try file.children("/parameters/final") {
        let recorded = try file.reals("/records/parameters/\(name)", row: 2),
          last = try file.reals("/parameters/final/\(name)")
        // The last record stands before the last update; what is not fed back moves no weights.
        let rests = name == "decoder.U" && targets == "reals"
        #expect(recorded.count == last.count && (recorded == last) == rests, "\(name)")
      }
    }
  }
}
