import Archive
import Components
import Figures
import Foundation
import Store
import Testing

/// What every kind of figure must keep.
@Suite struct FamilyTests {
  /// Each kind has each of the settings that figures share, or says why not.
  @Test(arguments: Family.figures.kinds) func sharedSettingsAreThereOrDeclined(_ kind: String) throws {
    let member = try #require(Family.figures.member(kind)), own = member.descriptors.map(\.key)
    for key in ["at", "state", "align", "scale", "statistic", "by"] {
      #expect(own.contains(key) == (member.declined[key] == nil), "\(kind): \(key)")
    }
    #expect(member.declined.count < 6 && member.declined["x"] == nil)
  }

  @Test func coloursThatStandForSomethingElseAreNoKeys() {
    var agreement = EngineAgreementFigure(), loss = LossFigure()
    (agreement.by.colour, loss.by.colour) = ("model.cell", "model.cell")
    let said = agreement.problems(varying: ["model.cell"])
    #expect(said.map(\.key) == ["by.colour"] && said[0].message.contains("engines"))
    #expect(loss.problems(varying: ["model.cell"]).isEmpty, "negative control")
    (agreement.by.colour, agreement.by.row) = (PanelKeys.none, "model.cell")
    #expect(agreement.problems(varying: ["model.cell"]).isEmpty)
  }

  @Test func settingsRoundTrip() throws {
    for member in Family.figures.members {
      let made = try #require(Family.figures.make(member.init().resolved))
      #expect(made.resolved == member.init().resolved)
      #expect(made is any Figure)
    }
  }

  @Test func oddRunsGiveADrawingOrAReason() throws {
    var noData = FakeTrial()
    noData.set("/history/step", [0], [], [])
    noData.set("/history/loss", [0], [], [])
    let odd: [StoredRun] = [
      StoredRun(experiment: "empty", trials: []),
      StoredRun(experiment: "hollow", trials: [noData.stored("v", 1), FakeTrial().stored("v", 2)]),
      SyntheticRun.make(variants: ["a", "b"], seeds: 2, steps: 30, diverging: [1, 2]),
      SyntheticRun.make(variants: ["a"], seeds: 1, steps: 3, times: 1),
    ]
    for member in Family.figures.members {
      let figure = try #require(member.init() as? any Figure)
      for run in odd {
        let rendered = RenderedFigure(figure, named: member.kind, of: run, with: Result { try renderer() })
        #expect((rendered.svg != nil) != (rendered.problem != nil), "\(member.kind) of \(run.experiment)")
      }
    }
  }

  /// A trial that is stale has recorded whatever it has: to add it to the file would not help.
  @Test func withoutTrialsNoSettingIsBlamed() {
    for figure in [LossFigure(), GradientByTimeFigure(), GradientByLagFigure()] as [any Figure] {
      let rendered = RenderedFigure(
        figure, named: "none", of: StoredRun(experiment: "demo", trials: []), with: Result { try renderer() })
      #expect(rendered.svg == nil && rendered.csv == nil)
      #expect(rendered.problem == "there is no stored trial to draw it from")
    }
  }

  @Test func repeatedKindsHaveNamesOfTheirOwn() {
    #expect(
      RenderedFigure.names(of: [LossFigure(), GradientByTimeFigure(), LossFigure()]) == [
        "loss", "gradient-by-time", "loss-2",
      ])
  }

  @Test func figuresReadTrialFiles() throws {
    let folder = try Folder()
    let results = try ResultsFolder(root: folder.url.path, experiment: "demo")
    for seed in 1...3 { try write(to: try results.trial(variant: "model.cell=rnn", seed: seed), seed: seed) }
    let trials = try (1...3).map {
      try StoredTrial(at: try results.trial(variant: "model.cell=rnn", seed: $0))
    }
    #expect(trials.map(\.seed) == [1, 2, 3])
    let run = StoredRun(experiment: "demo", trials: trials)
    for figure in [LossFigure(), GradientByTimeFigure()] as [any Figure] {
      let rendered = RenderedFigure(
        figure, named: type(of: figure).kind, of: run, with: Result { try renderer() })
      #expect(rendered.problem == nil)
      for (path, text) in try rendered.files(in: results) { try results.replace(path, with: text) }
    }
    #expect(folder.isThere("demo/figures/loss.svg") && folder.isThere("demo/figures/gradient-by-time.csv"))
    // A figure that is no longer asked for takes its files with it; what is not lab's stays.
    for name in ["loss-2.svg", "loss-note.svg", "loss.png", "loss-1.svg", "mine.csv"] {
      try results.replace("\(results.figures)/\(name)", with: "")
    }
    let obsolete = RenderedFigure.obsoleteFiles(in: results, besides: ["gradient-by-time"])
    #expect(
      obsolete.map { $0.dropFirst(results.figures.count + 1) } == ["loss-2.svg", "loss.csv", "loss.svg"])
    let csv = try String(contentsOfFile: folder.path("demo/figures/gradient-by-time.csv"), encoding: .utf8)
    #expect(csv.contains(",rnn,update 0 (first),0,"))
  }

  /// Two updates and one record of three steps, two examples, two units.
  private func write(to path: String, seed: Int) throws {
    let writer = try TrialWriter(at: path)
    let attributes: [(String, String)] = [
      ("experiment", "demo"), ("variant", "model.cell=rnn"), ("status", "done"),
      ("arrangement", "many-to-one"),
      ("provenance", "{}"),
    ]
    for (name, text) in attributes { try writer.setAttribute(name, .text(text)) }
    try writer.setAttribute("seed", .integer(seed))
    try writer.setAttribute("lab_format", 1)
    for (name, size) in [("input_time", 3), ("example", 2), ("hidden", 2)] {
      try writer.define(Dimension(name, size: size))
    }
    try writer.define(.unlimited("step", counting: "updates"), in: "/history")
    try writer.define(.unlimited("record"), in: "/records")
    try writer.create("/history/loss", .float64, dimensions: ["step"])
    try writer.create("/records/step", .int64, dimensions: ["record"])
    try writer.create("/records/batch/input_lengths", .int64, dimensions: ["record", "example"])
    try writer.create(
      "/records/state_gradients/s", .float32, dimensions: ["record", "input_time", "example", "hidden"])
    try writer.append("/history/loss", [1.0 + Double(seed), 0.5])
    try writer.append("/history/step", [0, 1])
    try writer.append("/records/state_gradients/s", (1...12).map { Double($0 * seed) })
    try writer.append("/records/batch/input_lengths", [3, 2])
    try writer.append("/records/step", [0])
    try writer.finish()
  }
}
