@testable import Language
import Archive
import Components
import Figures
import Foundation
import OrderedCollections
import Statistics
import Store
import Testing
import Training
import TrialFormat

@testable import Experiments
@testable import Reports
@testable import Runner

/// The diagnostic of CONTRIBUTING.md, run as if it stood in the index: all that follows from its declaration.
@Suite struct ExtremesTests {
  private struct Silent: RunObserver {
    func receive(_ event: RunEvent) {}
  }

  /// Two cells, two seeds, ragged sequences; run once for the test that asks.
  private final class Laboratory {
    let folder = FileManager.default.temporaryDirectory.appending(path: "extremes-\(UUID().uuidString)")
    let variants: [PlannedVariant]
    let run: StoredRun

    init(threshold: Double = 0.05) throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let text = """
        experiment: saturated
        task: { kind: noise, length: 6, min_length: 2, inputs: 3, classes: 3 }
        model: { hidden: 4 }
        train: { steps: 5, batch: 3 }
        seeds: [1, 2]
        sweep: { model.cell: [rnn, lstm] }
        record: { at: [0, last] }
        """
      let file = folder.appending(path: "saturated.exp").path
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      var extremes = Extremes()
      extremes.threshold = threshold
      variants = try Plan(path: file).variants.map { planned in
        var experiment = planned.experiment
        experiment.record.diagnostics = [extremes]
        return PlannedVariant(
          Variant(name: planned.name, swept: planned.swept, root: experiment, place: nil), planned.source)
      }
      let results = try ResultsFolder(root: folder.path, experiment: "saturated")
      let runner = TrialRunner(
        folder: results, provenance: Provenance(facts: [("lab", "test")]), observer: Silent(), force: true)
      let trials = variants.flatMap { variant in [1, 2].map { PlannedTrial(variant, seed: $0) } }
      let files = trials.compactMap { runner.run($0)?.file }
      run = StoredRun(experiment: "saturated", expecting: Array(zip(trials.map(\.expected), files))) {
        index, _ in
        trials[index].variant.declaration
      }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
  }

  private static let byTime = TrialPath.diagnostic("extremes", "by_time")
  private static let share = TrialPath.diagnostic("extremes", "share")

  /// By hand, from the states that the record holds of the probe batch: [step], then of all.
  private func expected(_ trial: StoredTrial, row: Int, threshold: Double) throws -> (
    byTime: [Double], share: Double
  ) {
    let path = TrialPath.probe, states = try trial.reals(path.state("s"), row: row),
      shape = try trial.shape(path.state("s"))
    let lengths = try trial.integers(path.inputLengths)
    var (above, all) = (Array(repeating: 0.0, count: shape[1]), Array(repeating: 0.0, count: shape[1]))
    for (index, s) in states.enumerated() {
      let t = index / (shape[2] * shape[3]), example = index / shape[3] % shape[2]
      guard t < lengths[example] else { continue }
      above[t] += abs(s) > threshold ? 1 : 0
      all[t] += 1
    }
    return (zip(above, all).map { $0 / $1 }, above.reduce(0, +) / all.reduce(0, +))
  }

  /// Equal, NaN where no sequence has the step.
  private func same(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
  }

  @Test func datasetsAndReaderFollow() throws {
    let laboratory = try Laboratory(), declaration = laboratory.variants[0].declaration
    #expect(laboratory.run.trials.count == 4, "every file is as it was declared")
    let quantity = try #require(declaration.quantity(Self.byTime))
    for trial in laboratory.run.trials {
      #expect(try trial.dimensions(Self.byTime) == ["record", "time"] && trial.shape(Self.byTime) == [2, 6])
      #expect(try trial.axes(Self.byTime)[1].coordinates == .integers(Array(0..<6)))
      #expect(
        try trial.text("long_name", of: Self.byTime) == quantity.doc
          && trial.text("units", of: Self.byTime) == "1")
      for (row, moment) in [RecordChoice.first, .last].enumerated() {
        let direct = try expected(trial, row: row, threshold: 0.05)
        #expect(try same(#require(try trial.reals(of: quantity, at: moment)), direct.byTime))
        #expect(try trial.reals(Self.share, row: row) == [direct.share])
        #expect(direct.share > 0.1 && direct.share < 1)
        // Negative control: another threshold is another number.
        #expect(try trial.reals(Self.share, row: row) != [expected(trial, row: row, threshold: 0.3).share])
      }
    }
  }

  /// The plan counts its bytes, of datasets and axis, and is right to a twentieth.
  @Test func thePlanKnowsItsBytes() throws {
    let laboratory = try Laboratory()
    for (variant, trial) in zip(laboratory.variants, [0, 2].map { laboratory.run.trials[$0] }) {
      var experiment = variant.experiment
      experiment.record.diagnostics = []
      let without = PlannedVariant(
        Variant(name: variant.name, swept: [], root: experiment, place: nil), variant.source)
      let (all, others) = (variant.fileSize.total.bytes, without.fileSize.total.bytes)
      // Two records of six numbers and one, six coordinates.
      #expect(all - others >= Double(2 * 7 + 6) * 8)
      let attributes = try FileManager.default.attributesOfItem(atPath: trial.path)
      let stored = try #require(attributes[.size] as? Int)
      #expect(abs(all / Double(stored) - 1) < 0.05, "\(all) for \(stored)")
    }
  }

  /// A file without what is declared is left out: the check knows the diagnostic by its declaration.
  @Test func aFileIsCheckedAgainstIt() throws {
    let laboratory = try Laboratory()
    let trial = try #require(laboratory.run.trials.first)
    var declaration = laboratory.variants[0].declaration
    try trial.check(against: declaration)
    let index = try #require(declaration.quantities.firstIndex { $0.path == Self.share })
    declaration.quantities[index].path += "_of_another"
    #expect(throws: ArchiveFault.self) { try trial.check(against: declaration) }
  }

  @Test func itsColumnIsClaimed() throws {
    let laboratory = try Laboratory(), variants = laboratory.variants
    let numbers = StoredNumbers(of: variants, in: laboratory.run)
    for (row, moment) in ["first", "last"].enumerated() {
      let direct = try laboratory.run.trials(of: "model.cell=lstm").map {
        try expected($0, row: row, threshold: 0.05).share
      }
      let sample = try numbers.sample(of: selection("extremes[model.cell=lstm, at=\(moment)]"))
      #expect(sample.groups.map(\.values) == [direct.map { Bounds($0) }])
    }
    // Two seeds are too few for an interval: every comparison is made, and none decided.
    let check = "mean(extremes) > 0 and mean(extremes[seed=1]) < 2"
    let verdict = try ClaimEvaluation.verdict(on: ClaimParser.parse(check), text: check, numbers: numbers)
    #expect(verdict.comparisons.count == 2 && verdict.outcome == .undecided)
    func problems(_ check: String) -> [String] {
      var claim = Claim()
      claim.check = check
      return ClaimCheck.problems([claim], variants, mustBeDecidable: true).map(\.message)
    }
    #expect(problems(check).isEmpty)
    #expect(problems("mean(saturatoin) > 0").count == 1)
    #expect(problems("mean(extremes[lag=3]) > 0") == ["extremes has no 'lag'"])
    #expect(problems("mean(extremes[at=3]) > 0") == ["there is no record before update 3"])
    // Where nobody declares it there is no such column.
    #expect(
      ClaimColumn.named("extremes", among: []) == nil
        && !ClaimColumn.all().contains { $0.name == "extremes" })
  }

  private func selection(_ text: String) throws -> ClaimSelection {
    try #require(try ClaimParser.parse("mean(\(text)) > 0").selections.first?.0)
  }

  @Test func helpTellsItsColumn() throws {
    let columns = ClaimColumn.all(among: try Laboratory().variants)
    let page = ClaimHelp.page(width: 200, columns: columns)
    #expect(
      page.contains("extremes") && page.contains("share of units, sequences and steps that are extreme"))
    #expect(!ClaimHelp.page(width: 200).contains("extremes"))
  }

  @Test func theTableOfTrialsHasItsColumn() throws {
    let laboratory = try Laboratory()
    for trial in laboratory.run.trials {
      let row = TrialRow(
        variant: trial.variant, seed: trial.seed, status: "done",
        numbers: try trial.tabledNumbers(laboratory.variants[0].declaration))
      let share = try expected(trial, row: 1, threshold: 0.05).share,
        loss = try trial.history("loss").values.last
      #expect(row["extremes"] == share && row["train_loss"] == loss)
      let lines = NotebookPage.summary([row]).split(separator: "\r\n")
      #expect(lines[0].hasSuffix(",extremes") && lines[1].hasSuffix(",\(share)"))
    }
  }

  @Test func theFigureDrawsIt() throws {
    let laboratory = try Laboratory(), drawing = try ExtremesFigure().drawing(of: laboratory.run)
    #expect(drawing.panels.count == 1 && drawing.legend == "cell")
    let series = drawing.panels[0].series
    #expect(
      series.map(\.name) == ["rnn", "rnn", "lstm", "lstm"]
        && series.map(\.style) == [.dashed, .solid, .dashed, .solid])
    #expect(series[3].x == [0, 1, 2, 3, 4, 5] && series[3].detail == "update 4 (last)")
    for (member, trial) in zip(series[3].members, laboratory.run.trials(of: "model.cell=lstm")) {
      #expect(
        try same(member.values, expected(trial, row: 1, threshold: 0.05).byTime) && member.seed == trial.seed)
    }
    for (mean, values) in zip(series[3].mean, zip(series[3].members[0].values, series[3].members[1].values)) {
      // Where one seed has no sequence that long, the line is the other's.
      let present = [values.0, values.1].filter { !$0.isNaN }
      #expect(
        abs(mean - present.reduce(0, +) / Double(present.count)) < 1e-15 || present.isEmpty && mean.isNaN)
    }
    #expect(throws: FigureError.self) {
      try ExtremesFigure().drawing(of: StoredRun(experiment: "none", trials: []))
    }
  }
}
