import Archive
import Components
import Foundation
import OrderedCollections
import Store
import Testing
import TrialFormat

@Suite struct StoredTrialTests {
  let folder: ExampleFolder

  init() throws { folder = try ExampleFolder() }

  private func trial(_ change: (inout ExampleFile) -> Void = { _ in }) throws -> StoredTrial {
    var file = ExampleFile()
    change(&file)
    let path = folder.file("\(UUID().uuidString).h5")
    try file.write(to: path)
    return try StoredTrial(at: path)
  }

  @Test func whatItSaysOfItself() throws {
    let trial = try trial(), head = trial.head
    #expect(
      trial.name == "k=a/seed-1" && head.experiment == "demo" && head.format == 1 && head.recordsKept == "{}")
    #expect(
      trial.arrangement == "many-to-one" && head.lossKind == "cross-entropy" && trial.identity == "same")
    #expect(head.status == .done && !trial.hasDiverged && !trial.isStopped)
    #expect(try trial.settings()["train"]?["batch"] == .integer(16))
    let provenance: Value = .table([
      "data": .list([.text("a"), .text("b")]), "lab": .text("0.1.0"), "training_seconds": .real(1.5),
    ])
    #expect(try trial.provenance() == provenance)
    let diverged = try self.trial { ($0.texts["status"], $0.integers["diverged_at"]) = ("diverged", 3) }
    #expect(diverged.head.status == .diverged(at: 3) && diverged.hasDiverged)
    let stopped = try self.trial { ($0.texts["stopped_because"], $0.integers["stopped_at"]) = ("good", 3) }
    #expect(stopped.head.stop == TrialHead.Stop(update: 3, reason: "good") && stopped.isStopped)
  }

  @Test func series() throws {
    let trial = try trial(), loss = try trial.history("loss")
    #expect(loss.updates == [0, 1, 2, 3] && loss.values == [4, 3, 2, 1])
    #expect([.first, .last, .update(2), .update(9)].map { loss.value(at: $0) } == [4, 1, 2, nil])
    #expect(try trial.evaluation("loss") == trial.series(TrialPath.evaluation("loss")))
    #expect(try trial.evaluation("loss").value(at: .update(4)) == 1.5 && trial.test("loss") == 1.25)
    #expect(throws: ArchiveFault.self) { try trial.history("nothing") }
    #expect(!trial.hasTest("accuracy") && trial.hasHistory("loss") && !trial.hasEvaluation("accuracy"))
    #expect(try trial.baselines().isEmpty && trial.samples().isEmpty)
  }

  @Test func numbersThatAreTooManyAreNotTaken() throws {
    let trial = try trial()
    let data = AlteredTrial(trial: trial, numbers: ["/test/loss": [1, 2], "/history/loss": [1, 2, 3]])
    let altered = StoredTrial(trial.head, at: trial.path, data: data)
    let difference = try #require(throws: ArchiveFault.self) { try altered.test("loss") }
    #expect(difference.reason == "/test/loss is 2, not one number")
    let series = try #require(throws: ArchiveFault.self) { try altered.history("loss") }
    #expect(series.reason == "/history/loss is 3, not 4 numbers, as many as /history/step")
  }

  /// Records of clipped updates come late: 0, 3, 1, 2.
  @Test func recordsGoByTheirUpdates() throws {
    let trial = try trial(), records = try trial.records()
    #expect(records.updates == [0, 3, 1, 2] && records.bounds == 0...3)
    #expect(records.row(of: .first) == 0 && records.row(of: .last) == 1 && records.row(of: .update(2)) == 3)
    #expect(records.row(of: .update(4)) == nil && records.row(standingFor: 4) == nil)
    let last = try trial.parameters(row: records.row(of: .last)), W = try #require(last.first)
    #expect(last.map(\.name) == ["W"] && W.extents == [3, 6] && W.gates == ["f", "i"])
    #expect(W.numbers == [Double](repeating: 3, count: 18))
    #expect(try trial.parameters(row: nil)[0].numbers == [Double](repeating: 100, count: 18))
    #expect(throws: ArchiveFault.self) { try trial.parameters(row: 4) }
  }

  /// A new quantity needs no reader of its own.
  @Test func quantitiesAreReadByTheirDeclarations() throws {
    let trial = try trial(), declaration = ExampleFile.declaration
    func numbers(_ path: String, _ moment: RecordChoice) throws -> [Double]? {
      try trial.reals(of: try #require(declaration.quantity(path)), at: moment)
    }
    #expect(try numbers(TrialPath.test("loss"), .last) == [1.25])
    #expect(
      try numbers(TrialPath.history("loss"), .update(1)) == [3]
        && numbers(TrialPath.history("loss"), .update(4)) == nil)
    #expect(try numbers(TrialPath.evaluation("loss"), .first) == [1.5])
    let records = TrialPath.records.parameter("W")
    #expect(try [.first, .last, .update(1)].map { try numbers(records, $0)?.first } == [0, 3, 1])
    #expect(try numbers(records, .update(7)) == nil)
    // More records than the last axis has places.
    let narrow = try self.trial { $0.units = 1 }, quantity = try #require(declaration.quantity(records))
    #expect(try narrow.reals(of: quantity, at: .update(2)) == [2, 2])
    #expect(throws: ArchiveFault.self) {
      try trial.reals(of: QuantityDeclaration("/nowhere", doc: ""), at: .last)
    }
  }

  @Test func theLatestRecordOfAStoppedTrialStandsForLaterOnes() throws {
    let records = try trial { $0.texts["stopped_because"] = "good" }.records()
    #expect(records.isStopped && records.row(standingFor: 100) == 1 && records.row(standingFor: 2) == 3)
    // Which record there is is another question.
    #expect(records.row(of: .update(100)) == nil)
    let none = StoredRecords(updates: [], isStopped: true)
    #expect(none.row(of: .last) == nil && none.row(standingFor: 3) == nil && none.bounds == nil)
    #expect(
      StoredRecords(updates: [5, 9], isStopped: true).row(standingFor: 7) == nil, "it was still learning")
  }

  @Test(arguments: [1, 2]) func samplesOfBothFormats(format: Int) throws {
    let path = folder.file("samples-\(format).h5"), writer = try TrialWriter(at: path)
    for (name, text) in ExampleFile().texts { try writer.setAttribute(name, .text(text)) }
    try writer.setAttribute("seed", 1)
    try writer.setAttribute("lab_format", .integer(format))
    let names = format == 1 ? ["input", "target", "prediction"] : ["inputs", "targets", "predictions"]
    try writer.define(Dimension("sample", size: 2), in: "/samples")
    try writer.define(Dimension("row", size: 2), in: "/samples")
    try writer.define(Dimension("column", size: 2), in: "/samples")
    try writer.create("/samples/\(names[0])", .float32, dimensions: ["sample", "row", "column"])
    try writer.write("/samples/\(names[0])", [0, 0.25, 0.5, 1, 1, .nan, .nan, .nan] as [Float])
    try writer.create("/samples/\(names[1])", .float64, dimensions: ["sample", "column"])
    try writer.write("/samples/\(names[1])", [1, 2, 3, .nan])
    try writer.create("/samples/\(names[2])", .text, dimensions: ["sample"])
    try writer.write("/samples/\(names[2])", ["é", ""])
    try writer.finish()
    #expect(
      try StoredTrial(at: path).samples() == [
        StoredSample(
          input: .image(width: 2, height: 2, [0, 0.25, 0.5, 1]), target: .numbers([1, 2]),
          prediction: .text("é")),
        StoredSample(input: .image(width: 1, height: 1, [1]), target: .numbers([3]), prediction: .text("")),
      ])
  }

  @Test func aRunKeepsFewFilesOpen() throws {
    let source = folder.file("source.h5")
    try ExampleFile().write(to: source)
    let count = 300, descriptors = "/proc/self/fd"
    let paths = (1...count).map { folder.file("seed-\($0).h5") }
    for path in paths { try FileManager.default.copyItem(atPath: source, toPath: path) }
    let before = try FileManager.default.contentsOfDirectory(atPath: descriptors).count
    let run = StoredRun(
      experiment: "demo", expecting: paths.map { (ExampleFile.expected, $0) }, among: OpenFiles(limit: 5))
    #expect(run.trials.count == count)
    #expect(try run.trials.allSatisfy { try $0.test("loss") == 1.25 })
    // Other tests open files of their own meanwhile.
    #expect(try FileManager.default.contentsOfDirectory(atPath: descriptors).count < before + 150)
  }

  @Test func aRunLeavesOutWhatIsNotItsOwn() throws {
    let paths = (1...3).map { folder.file("seed-\($0).h5") }
    for seed in 1...2 {
      var file = ExampleFile()
      file.integers["seed"] = seed
      try file.write(to: paths[seed - 1])
    }
    let expected = (1...3).map {
      ExpectedTrial(experiment: "demo", variant: "k=a", seed: $0, identity: "same")
    }
    var run = StoredRun(
      experiment: "demo", expecting: Array(zip(expected, paths).map { (trial: $0, path: $1) }))
    #expect(run.trials.map(\.seed) == [1, 2] && run.variants == ["k=a"])
    #expect(throws: ArchiveFault(paths[2], .missing)) { try run[2].get() }
    run.leaveOut(0, because: ArchiveFault(paths[0], .replaced))
    #expect(run.trials.map(\.seed) == [2] && run.trials(of: "k=a").count == 1)
    let places = Array(zip(expected, paths).map { (trial: $0, path: $1) })
    let declared = StoredRun(experiment: "demo", expecting: places) { index, head in
      index == 0 && head.seed == 1
        ? TrialDeclaration(quantities: [QuantityDeclaration(TrialPath.test("accuracy"), doc: "")]) : nil
    }
    #expect(declared.trials.map(\.seed) == [2])
  }
}
