import Archive
import Foundation
import Testing

@testable import Figures

@Suite struct GradientByLagFigureTests {
  /// One record of three target steps and three lags.
  private func trial(
    factor: Double = 1, profile: [Double] = [1, 0.1, 0.001], reach: Double = 1.5, isCensored: Bool = false,
    step: Int = 0
  ) -> FakeTrial {
    var data = FakeTrial()
    let group = "/diagnostics/gradient-by-lag"
    data.numbers[group] = ["threshold": 0.01]
    data.set("/records/step", [1], ["record"], [Double(step)])
    data.set(group + "/target_step", [3], ["target_step"], [0, 1, 2])
    let norms = [2, .nan, .nan, 2, 0.2, .nan, 2, 0.2, 0.002].map { $0 * factor }
    data.set(group + "/norm", [1, 3, 3], ["record", "target_step", "lag"], norms)
    data.set(group + "/profile", [1, 3], ["record", "lag"], profile)
    data.set(group + "/gradient_reach", [1], ["record"], [reach])
    data.set(group + "/gradient_reach_censored", [1], ["record"], [isCensored ? 1 : 0])
    return data
  }

  private func drawing(_ trials: [StoredTrial], _ change: (inout GradientByLagFigure) -> Void = { _ in })
    throws -> Drawing
  {
    var figure = GradientByLagFigure()
    change(&figure)
    return try figure.drawing(of: StoredRun(experiment: "e", trials: trials))
  }

  @Test func profilesAverageGeometrically() throws {
    let profiles = [[1, 0.1, 0.001], [1, 0.4, 0.016]]
    let drawing = try drawing(profiles.enumerated().map { trial(profile: $1).stored("default", $0 + 1) })
    let series = try #require(drawing.panels.first?.series.first)
    #expect(series.x == [0, 1, 2])
    #expect(zip(series.mean, [1, 0.2, 0.004]).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test func theThresholdIsALevel() throws {
    let levels = try drawing([trial().stored("default", 1)]).panels[0].baselines
    #expect(levels.map(\.value) == [0.01] && levels.map(\.name) == ["1 % left"])
  }

  @Test func trianglesAreMapsOnOneScale() throws {
    let drawing = try drawing([trial().stored("k=a", 1), trial(factor: 100).stored("k=b", 1)])
    let maps = drawing.panels.compactMap(\.map)
    #expect(drawing.panels.count == 3 && maps.count == 2)
    #expect(
      maps[0].range == maps[1].range && maps[0].range.upperBound == 200 && maps[0].range.lowerBound == 0.002)
    #expect(maps[0].y == [0, 1, 2] && maps[0].values[3] == 2 && maps[0].values[1].isNaN)
    #expect(drawing.panels[1].title == "a" && drawing.words.contains("single steps t at update 0 (last)"))
    #expect(try self.drawing([trial().stored("k=a", 1)]) { $0.triangle = false }.panels.count == 1)
  }

  @Test func trialsOfOtherExtentsAreNotAveraged() throws {
    var other = trial(factor: 100)
    other.set(
      "/diagnostics/gradient-by-lag/norm", [1, 3, 2], ["record", "target_step", "lag"],
      [2, .nan, 2, 0.2, 2, 0.2])
    let map = try #require(
      try drawing([trial().stored("default", 1), other.stored("default", 2)]).panels.compactMap(\.map).first)
    #expect(map.values.suffix(3) == [2, 0.2, 0.002])
  }

  @Test func stepsThatNoExampleScoresAreBlank() throws {
    var data = trial()
    data.set(
      "/diagnostics/gradient-by-lag/norm", [1, 3, 3], ["record", "target_step", "lag"],
      [0, .nan, .nan, 0, 0, .nan, 2, 0.2, 0])
    let drawing = try drawing([data.stored("default", 1)])
    let map = try #require(drawing.panels.compactMap(\.map).first)
    #expect(map.values.prefix(6).allSatisfy(\.isNaN) && Array(map.values.suffix(3)) == [2, 0.2, 0])
    #expect(drawing.words.contains("Rows left blank: steps that no example scores."))
    #expect(try !self.drawing([trial().stored("default", 1)]).words.contains("left blank"))
  }

  @Test func manyVariantsHaveAPanelForEachValueOfTheFirstKey() throws {
    let names = ["1", "2"].flatMap { first in (1...4).map { "k=\(first),g=\($0)" } }
    let trials = names.enumerated().map { index, name in
      trial(profile: [1, 0.5, 0.1 / Double(index + 1)]).stored(name, 1)
    }
    let drawing = try drawing(trials) { $0.triangle = false }
    #expect(drawing.panels.map(\.title) == ["k 1", "k 2"] && drawing.legend == "g")
    #expect(Set(drawing.panels.map(\.sharedScale)).count == 1 && drawing.panels[0].sharedScale != "")
  }

  @Test func oneTargetStepHasNoTriangle() throws {
    var data = trial()
    data.set("/diagnostics/gradient-by-lag/target_step", [1], ["target_step"], [0])
    data.set(
      "/diagnostics/gradient-by-lag/norm", [1, 1, 3], ["record", "target_step", "lag"], [2, 0.2, 0.002])
    #expect(try drawing([data.stored("default", 1)]).panels.count == 1)
  }

  @Test func theCaptionTellsReaches() throws {
    let seeds = [1.5, 2.5, 2].enumerated().map { index, reach in
      trial(reach: reach, isCensored: reach == 2).stored("default", index + 1)
    }
    let caption = try drawing(seeds).words
    #expect(caption.contains("after 2.5 steps") && caption.contains("default 2.5 2.5"), "\(caption)")
    let most = [2, 2, 1.5].enumerated().map {
      trial(reach: $1, isCensored: $1 == 2).stored("default", $0 + 1)
    }
    let text = try drawing(most).words
    #expect(
      text.contains("never down to 1 % within 2 steps") && text.contains("default over 2 over 2"), "\(text)")
  }

  @Test func layersHavePanelsOfTheirOwn() throws {
    var data = trial()
    for name in ["norm", "profile", "gradient_reach", "gradient_reach_censored"] {
      let path = "/diagnostics/gradient-by-lag/"
      data.datasets[path + "encoder." + name] = data.datasets[path + name]
    }
    let drawing = try drawing([data.stored("default", 1)])
    #expect(drawing.panels.map(\.title) == ["encoder", "decoder", "update 0 (last)"])
  }

  @Test func withoutTheDiagnosticThereIsAReason() {
    #expect(throws: FigureError.self) { try drawing([FakeTrial().stored("default", 1)]) }
    #expect(throws: FigureError.self) {
      try drawing([trial().stored("default", 1)]) { $0.diagnostic = "gradient-by-lag-2" }
    }
    #expect(throws: FigureError.self) {
      try drawing([trial(profile: [.nan, .nan, .nan]).stored("default", 1)])
    }
  }

  @Test func damageIsARemarkBesideTheOthers() throws {
    var damaged = trial()
    damaged.unreadable = ["/diagnostics/gradient-by-lag/profile"]
    let drawing = try drawing([trial().stored("default", 1), damaged.stored("default", 2)])
    #expect(drawing.words.contains("Left out because they could not be read: default seed 2"))
    #expect(drawing.panels[0].series[0].members.map(\.seed) == [1])
  }

  @Test func itIsDrawnWhole() throws {
    let drawing = try drawing([trial().stored("k=a", 1), trial(factor: 100).stored("k=b", 1)])
    let svg = try renderer().svg(drawing)
    // A cell's colour, pale for little and dark for much, in the document.
    #expect(svg.contains("rgb(  0,  34,  78)") && svg.contains("rgb(220, 200,  93)"))
    #expect(drawing.csv.hasPrefix("panel,series,detail,x,y,mean,low,high,seed_1\r\n"))
    #expect(drawing.csv.contains("a,,,1,2,0.2,,,\r\n"))
  }
}
