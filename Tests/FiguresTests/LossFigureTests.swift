import Components
import Archive
import Figures
import Testing

@Suite struct LossFigureTests {
  private func trial(_ losses: [Double], steps: Int? = nil) -> FakeTrial {
    var data = FakeTrial()
    let count = steps ?? losses.count
    data.set("/history/step", [count], [], (0..<count).map(Double.init))
    data.set("/history/loss", [losses.count], [], losses)
    return data
  }

  @Test func meansAndGapsAgainstHand() throws {
    let run = StoredRun(
      experiment: "e",
      trials: [
        trial([4, 2, 1]).stored("default", 1),
        trial([2, 2, .nan]).stored("default", 2, status: .diverged(at: nil)),
        trial([3, 2]).stored("default", 3), trial([3, 2, 2], steps: 2).stored("default", 4),
      ])
    var figure = LossFigure()
    figure.statistic = .mean
    let drawing = try figure.drawing(of: run)
    let series = try #require(drawing.panels.first?.series.first)
    #expect(drawing.panels[0].series.count == 1, "nothing was validated")
    #expect(series.x == [0, 1, 2])
    // The cube root of 4 · 2 · 3.
    #expect(zip(series.mean, [2.8844991406148166, 2, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
    // SciPy 1.17.1: the exponential of t.interval(0.95, 2) of the logarithms.
    #expect(abs(series.low[0] - 1.21443808312646) < 1e-9)
    #expect(series.low[1] == series.mean[1], "the band of equal values has no width")
    #expect(series.low[2].isNaN, "one value has no interval")
    #expect(series.members.map(\.seed) == [1, 2, 3])
    #expect(series.members[1].values[2].isNaN)
    #expect(drawing.words.contains("not smoothed."))
    #expect(drawing.words.contains("1 of 4 trials diverged"))
    #expect(
      drawing.words.contains("default seed 4 (/history/loss is 3, not 2 numbers, as many as /history/step)")
    )
  }

  @Test func longCurvesAreBlockMeans() throws {
    let run = StoredRun(
      experiment: "e", trials: [trial((0..<900).map { Double($0 % 3) + 1 }).stored("default", 1)])
    let drawing = try LossFigure().drawing(of: run)
    #expect(drawing.panels[0].series[0].mean == [Double](repeating: 2, count: 100))
    #expect(drawing.panels[0].series[0].x.prefix(2) == [4, 13])
    #expect(drawing.words.contains("mean over 9 updates"))
  }

  @Test func scaleFollowsTheSpan() throws {
    func scale(_ losses: [Double], _ scale: FigureSettings.AxisScale = .auto) throws -> AxisScale {
      var figure = LossFigure()
      figure.scale = scale
      return try figure.drawing(of: StoredRun(experiment: "e", trials: [trial(losses).stored("v", 1)]))
        .panels[0].y.scale
    }
    #expect(try scale([1, 0.5, 0.1]) == .linear)
    #expect(try scale([1, 0.1, 0.001]) == .logarithmic)
    #expect(try scale([1, 0.1, 0]) == .linear)
    #expect(try scale([1, 0.1, 0.001], .linear) == .linear)
    #expect(try scale([1, 0.5], .log) == .logarithmic)
  }

  @Test func unreadableTrialsAreARemark() throws {
    let broken = FakeTrial().stored("v", 7)
    let drawing = try LossFigure().drawing(
      of: StoredRun(experiment: "e", trials: [broken, trial([1]).stored("v", 1)]))
    #expect(
      drawing.words.contains("Left out because they could not be read: v seed 7 (no dataset /history/step)")
    )
    #expect(throws: FigureError.self) {
      try LossFigure().drawing(of: StoredRun(experiment: "e", trials: [broken]))
    }
  }

  @Test func nothingFiniteIsAReasonNotACrash() {
    for trials in [
      [], [trial([.nan, .infinity]).stored("v", 1, status: .diverged(at: nil))], [trial([]).stored("v", 1)],
    ] {
      #expect(throws: FigureError.self) {
        try LossFigure().drawing(of: StoredRun(experiment: "e", trials: trials))
      }
    }
  }

  /// With losses of scored steps, and levels to compare them with.
  private func levelled(_ losses: [Double], levels: [(String, String, Double)], stopped: Bool = false)
    -> FakeTrial
  {
    var data = trial(losses.map { $0 * 7 })
    data.set("/history/step_loss", [losses.count], [], losses)
    data.set("/baselines/value", [levels.count], [], levels.map(\.2))
    data.texts = [
      "/baselines/name": levels.map(\.0), "/baselines/quantity": levels.map(\.1),
      "/baselines/doc": levels.map { _ in "By luck" },
    ]
    data.lossKind = "cross-entropy"
    data.isStopped = stopped
    return data
  }

  @Test func levelsThatSeveralVariantsShareAreDrawnOnce() throws {
    let digits = [("chance", "loss", 1.5)], shapes = [("chance", "loss", 2.5)]
    let run = StoredRun(
      experiment: "e",
      trials: [
        levelled([2, 1], levels: digits).stored("task=digits,f=none", 1),
        levelled([2, 1.5], levels: digits).stored("task=digits,f=teacher", 1),
        levelled([2, 1], levels: shapes).stored("task=shapes,f=none", 1),
      ])
    let panel = try #require(try LossFigure().drawing(of: run).panels.first)
    #expect(panel.baselines.map(\.name) == ["chance, digits", "chance, shapes, none"])
    #expect(panel.baselines.map(\.colour) == [.neutral, .variant(2, of: 3)])
  }

  @Test func levelsOfTheLossAreDrawn() throws {
    let levels = [("chance", "loss", 1.5), ("chance", "accuracy", 0.25)]
    let run = StoredRun(
      experiment: "e",
      trials: [
        levelled([2, 1], levels: levels).stored("k=a", 1),
        levelled([2, 1], levels: levels + [("other", "loss", 40)], stopped: true).stored("k=b", 1),
      ])
    let drawing = try LossFigure().drawing(of: run), panel = drawing.panels[0]
    #expect(panel.series[0].mean == [2, 1], "the loss of a scored step, not the sum")
    #expect(
      panel.baselines.map(\.name) == ["chance", "other, b"] && panel.baselines.map(\.value) == [1.5, 40])
    #expect(panel.baselines.map(\.colour) == [.neutral, .variant(1, of: 2)])
    #expect(panel.y.heading == "loss of a scored step [nats]")
    #expect(
      drawing.words.contains("Dotted, chance: by luck.")
        && drawing.words.contains("1 of 2 trials had reached their end"))
    #expect(drawing.csv.contains("\r\n,chance,level,,1.5,,,"))
  }
}
