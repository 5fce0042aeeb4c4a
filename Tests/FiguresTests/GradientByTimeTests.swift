import Archive
import Figures
import Testing

@Suite struct GradientByTimeTests {
  /// Two examples of lengths 3 and 2, two units, one record: λ as stored, of the batch mean, so twice the
  /// norms below are expected. Norms stored: example 0: 5, 1, 2; example 1: 13, 10, then padding.
  private func ragged(step: Int = 0, factor: Double = 1, padding: Double = 0) -> FakeTrial {
    var data = FakeTrial()
    data.set("/records/step", [1], ["record"], [Double(step)])
    data.set("/records/batch/input_lengths", [1, 2], ["record", "example"], [3, 2])
    let lambda = [3, 4, 5, 12, 0, 1, 6, 8, 2, 0, padding, padding].map { $0 * factor }
    data.set(
      "/records/state_gradients/s", [1, 3, 2, 2], ["record", "input_time", "example", "hidden"], lambda)
    return data
  }

  private func series(_ figure: GradientByTimeFigure, _ trials: [StoredTrial]) throws -> Series {
    let drawing = try figure.drawing(of: StoredRun(experiment: "e", trials: trials))
    return try #require(drawing.panels.first?.series.last)
  }

  private func near(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-12 * abs($1) }
  }

  @Test func alignedAtTheStart() throws {
    var figure = GradientByTimeFigure()
    figure.align = .start
    let series = try series(figure, [ragged().stored("default", 1)])
    #expect(series.x == [0, 1, 2])
    #expect(near(series.mean, [18, 11, 4]))
  }

  @Test(arguments: [0, Double.nan, 1e9]) func alignedAtEachExamplesOwnEnd(padding: Double) throws {
    let series = try series(GradientByTimeFigure(), [ragged(padding: padding).stored("default", 1)])
    #expect(series.x == [-2, -1, 0])
    #expect(near(series.mean, [10, 14, 12]))
  }

  @Test func autoAlignsManyToManyAtTheStart() throws {
    let series = try series(
      GradientByTimeFigure(), [ragged().stored("default", 1, arrangement: "many-to-many")])
    #expect(series.x == [0, 1, 2])
  }

  /// Every λ that is a number has a norm, also where its squares are none any more, or 0.
  @Test(arguments: [1e-300, 1e-200, 1e200, 1e300]) func whatVanishesOrExplodesIsDrawn(factor: Double) throws {
    var figure = GradientByTimeFigure()
    figure.align = .start
    let series = try series(figure, [ragged(factor: factor).stored("default", 1)])
    #expect(near(series.mean, [18, 11, 4].map { $0 * factor }) && series.x == [0, 1, 2])
  }

  @Test func seedsAverageGeometrically() throws {
    let trials = [1, 4, 16].enumerated().map { ragged(factor: $1).stored("default", $0 + 1) }
    var figure = GradientByTimeFigure()
    figure.statistic = .mean
    let series = try series(figure, trials)
    #expect(near(series.mean, [40, 56, 48]))
    #expect(series.members.count == 3)
    #expect(series.low[0] > 0 && series.low[0] < 40 && series.high[0] > 40)
  }

  @Test func theMeanEndsWhereASeedEnds() throws {
    var short = ragged()
    short.datasets["/records/batch/input_lengths"]?.values = [2, 2]
    let series = try series(GradientByTimeFigure(), [ragged().stored("v", 1), short.stored("v", 2)])
    #expect(series.x == [-2, -1, 0])
    #expect(series.mean.map(\.isNaN) == [true, false, false])
    #expect(series.members.map { $0.values[0].isNaN } == [false, true])
  }

  @Test func componentsOfOneLayerAreOneVector() throws {
    var data = ragged()
    data.set(
      "/records/state_gradients/q", [1, 3, 2, 2], ["record", "input_time", "example", "hidden"],
      [12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    var figure = GradientByTimeFigure()
    #expect(near(try [series(figure, [data.stored("default", 1)]).mean[0]], [2 * 13]))
    figure.state = ["s"]
    #expect(near(try [series(figure, [data.stored("default", 1)]).mean[0]], [2 * 5]))
    figure.state = ["z"]
    #expect(throws: FigureError.nothingToDraw(reason: "no trial has recorded a state 'z'; recorded are q, s"))
    {
      try series(figure, [data.stored("default", 1)])
    }
  }

  @Test func encoderAndDecoderHavePanelsAndLengthsOfTheirOwn() throws {
    var data = ragged()
    let values = [Double](repeating: 1, count: 8)
    data.datasets["/records/state_gradients/encoder.s"] = data.datasets.removeValue(
      forKey: "/records/state_gradients/s")
    data.set(
      "/records/state_gradients/decoder.s", [1, 4, 2, 1], ["record", "target_time", "example", "hidden"],
      values)
    data.set("/records/batch/target_lengths", [1, 2], ["record", "example"], [2, 2])
    let drawing = try GradientByTimeFigure().drawing(
      of: StoredRun(experiment: "e", trials: [data.stored("default", 1, arrangement: "sequence-to-sequence")])
    )
    #expect(drawing.panels.map(\.title) == ["encoder", "decoder"])
    #expect(drawing.panels[0].series[0].x == [0, 1, 2])
    #expect(drawing.panels[1].series[0].x == [0, 1])
  }

  @Test func zerosAreGapsAndSaidToBe() throws {
    var data = ragged()
    data.datasets["/records/state_gradients/s"]?.values.replaceSubrange(0..<4, with: [0, 0, 0, 0])
    let run = StoredRun(experiment: "e", trials: [data.stored("default", 1, arrangement: "many-to-many")])
    let drawing = try GradientByTimeFigure().drawing(of: run)
    #expect(drawing.panels[0].series[0].mean[0].isNaN)
    #expect(drawing.words.contains("exactly zero"))
  }

  @Test func stepsOfFewExamplesAreLeftOut() throws {
    var data = FakeTrial()
    data.set("/records/step", [1], ["record"], [0])
    data.set("/records/batch/input_lengths", [1, 5], ["record", "example"], [1, 1, 1, 2, 3])
    data.set(
      "/records/state_gradients/s", [1, 3, 5, 1], ["record", "input_time", "example", "hidden"],
      [Double](repeating: 1, count: 15)
    )
    #expect(try series(GradientByTimeFigure(), [data.stored("default", 1)]).x == [-1, 0])
  }

  @Test func lastMeansTheLastOfTheCompletedTrials() throws {
    let trials = [
      ragged(step: 100).stored("v", 1), ragged(step: 40).stored("v", 2, status: .diverged(at: nil)),
      ragged(step: 100).stored("v", 3),
    ]
    let drawing = try GradientByTimeFigure().drawing(of: StoredRun(experiment: "e", trials: trials))
    let last = try #require(drawing.panels[0].series.last)
    #expect(last.detail == "update 100 (last)")
    #expect(last.members.map { $0.values.allSatisfy(\.isNaN) } == [false, true, false])
    #expect(drawing.words.contains("v seed 2 has no record at update 100 (diverged)."))
  }

  @Test func aRecordThatCannotBeReadIsARemark() throws {
    var damaged = ragged()
    damaged.unreadable = ["/records/state_gradients/s"]
    let trials = [ragged().stored("v", 1), damaged.stored("v", 2)]
    let drawing = try GradientByTimeFigure().drawing(of: StoredRun(experiment: "e", trials: trials))
    #expect(
      drawing.words.contains(
        "Left out because they could not be read: v seed 2 (no dataset /records/state_gradients/s)."))
    #expect(drawing.panels[0].series[0].members.map(\.seed) == [1])
  }

  /// Training batch and probe batch in one file: λ of the probe has the double norm.
  private func probed() -> FakeTrial {
    var data = ragged()
    data.set("/records/probe/batch/input_lengths", [2], ["probe_example"], [2, 3])
    data.set(
      "/records/probe/state_gradients/s", [1, 3, 2, 2], ["record", "input_time", "probe_example", "hidden"],
      [6, 8, 5, 12, 0, 2, 6, 8, 0, 0, 0, 1])
    return data
  }

  @Test func theProbeBatchIsShownWhereThereIsOne() throws {
    var figure = GradientByTimeFigure()
    figure.align = .start
    let run = StoredRun(experiment: "e", trials: [probed().stored("default", 1)]),
      drawing = try figure.drawing(of: run)
    #expect(near(drawing.panels[0].series[0].mean, [23, 12, 2]), "\(drawing.panels[0].series[0].mean)")
    #expect(drawing.words.contains("Of the probe batch: 2 validation sequences, the same at every record."))
    let old = try figure.drawing(of: StoredRun(experiment: "e", trials: [ragged().stored("default", 1)]))
    #expect(
      near(old.panels[0].series[0].mean, [18, 11, 4])
        && old.words.contains("Of each record's own training batch."))
    #expect(!old.words.contains("probe"))
    let both = StoredRun(
      experiment: "e", trials: [ragged().stored("default", 1), probed().stored("default", 2)])
    #expect(
      try figure.drawing(of: both).words
        .contains(
          "the same at every record; of 1 of 2 trials, which have none, of each record's own training batch.")
    )
  }

  /// Records of clipped updates come late in the file.
  @Test func recordsAreFoundByTheirUpdatesAndNotByTheirPlace() throws {
    var data = FakeTrial()
    let steps = [0, 3, 1, 2]
    data.set("/records/step", [4], ["record"], steps.map(Double.init))
    data.set(
      "/records/state_gradients/s", [4, 1, 1, 1], ["record", "input_time", "example", "hidden"],
      steps.map { Double($0) + 10 })
    let drawing = try GradientByTimeFigure().drawing(
      of: StoredRun(experiment: "e", trials: [data.stored("v", 1)]))
    #expect(drawing.panels[0].series.map(\.detail) == ["update 0 (first)", "update 3 (last)"])
    #expect(near(drawing.panels[0].series.map { $0.mean[0] }, [10, 13]))
  }

  /// A trial that had reached its end stays what it was at its latest record.
  @Test func theLatestRecordOfAStoppedTrialStandsForLaterOnes() throws {
    var stopped = FakeTrial()
    stopped.isStopped = true
    stopped.set("/records/step", [3], ["record"], [0, 4, 2])
    stopped.set(
      "/records/state_gradients/s", [3, 1, 1, 1], ["record", "input_time", "example", "hidden"], [10, 14, 12])
    let trials = [ragged(step: 100).stored("v", 1), stopped.stored("v", 2)]
    let drawing = try GradientByTimeFigure().drawing(of: StoredRun(experiment: "e", trials: trials))
    let last = try #require(drawing.panels[0].series.last)
    #expect(last.detail == "update 100 (last)" && last.members[1].values.last == 14)
    stopped.isStopped = false
    let unstopped = StoredRun(experiment: "e", trials: [trials[0], stopped.stored("v", 2)])
    #expect(
      try GradientByTimeFigure().drawing(of: unstopped).words.contains(
        "v seed 2 has no record at update 100."))
  }

  @Test func nothingRecordedSaysWhatToAsk() {
    let error = #expect(throws: FigureError.self) {
      try GradientByTimeFigure().drawing(of: StoredRun(experiment: "e", trials: [FakeTrial().stored("v", 1)]))
    }
    #expect(error.map { "\($0)".contains("tensors: [states]") } == true)
  }
}
