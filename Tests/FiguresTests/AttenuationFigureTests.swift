import Archive
import Components
import Foundation
import Testing
import TrialFormat

@testable import Figures

@Suite struct AttenuationFigureTests {
  static let factors = ["gate", "saturation", "weights", "injected", "mixing"]

  /// One record of three lags: saturation takes, mixing gives.
  private func trial(
    saturation: [Double] = [0, -1, -3], mixing: [Double] = [0, 0.25, 1], absolute: Double = 1.2,
    prefix: String = ""
  ) -> FakeTrial {
    var data = FakeTrial()
    let group = "/diagnostics/attenuation/\(prefix)"
    data.set("/records/step", [1], ["record"], [7])
    let zeros = saturation.map { _ in 0.0 }
    data.set(group + "total.all", [1, 3], ["record", "lag"], zip(saturation, mixing).map { $0 + $1 })
    for (name, totals) in zip(Self.factors, [zeros, saturation, zeros, zeros, mixing]) {
      data.set("\(group)total.\(name)", [1, 3], ["record", "lag"], totals)
    }
    data.set(group + "absolute_share", [1, 3], ["record", "lag"], [.nan, 1, absolute])
    data.set(group + "lost", [1, 3, 2], ["record", "lag", "unit"], [0, 0, 0.1, 0.5, 0.1, 0.6])
    return data
  }

  private func drawing(_ trials: [StoredTrial], _ change: (inout AttenuationFigure) -> Void = { _ in }) throws
    -> Drawing
  {
    var figure = AttenuationFigure()
    change(&figure)
    return try figure.drawing(of: StoredRun(experiment: "e", trials: trials))
  }

  // MARK: the figure

  @Test func factorsAreStackedUnderTheLine() throws {
    let trials = [trial(), trial(saturation: [0, -3, -5])].enumerated().map { $1.stored("default", $0 + 1) }
    let panel = try #require(try drawing(trials).panels.first), stack = try #require(panel.stack)
    #expect(panel.series[0].mean == [0, -1.75, -3] && panel.series[0].members.count == 2)
    // Those that do nothing anywhere are left out.
    #expect(stack.parts.map(\.name) == ["saturation", "mixing"] && stack.x == [0, 1, 2])
    #expect(stack.parts[0].values == [0, -2, -4] && stack.parts[1].values == [0, 0.25, 1])
  }

  @Test func partsOfOneSignLieOneOnAnother() {
    let stack = Stack(
      x: [0, 1],
      parts: [.init("a", [-1, 2]), .init("b", [-2, .nan]), .init("c", [3, 1])])
    let ends = stack.ends
    #expect(ends[0].map(\.low) == [-1, 0] && ends[0].map(\.high) == [0, 2])
    #expect(ends[1][0] == (-3, -1) && ends[1][1].low.isNaN)
    #expect(ends[2].map(\.low) == [0, 2] && ends[2].map(\.high) == [3, 3])
  }

  @Test func layersVariantsAndRecordsHavePanels() throws {
    var pair = trial()
    let encoder = trial(prefix: "encoder.")
    pair.datasets.merge(encoder.datasets) { $1 }
    var other = trial(saturation: [0, -2, -3])
    other.datasets.merge(encoder.datasets) { $1 }
    let drawing = try drawing([pair.stored("k=a", 1), other.stored("k=b", 1)]) {
      $0.at = [.first, .update(7)]
    }
    try #require(drawing.panels.count == 8)
    #expect(Set(drawing.panels.map(\.sharedScale)).count == 2)
    #expect(drawing.panels[4].title == "decoder, k a, update 7 (first)")
    #expect(drawing.panels[0].x.label == "lag l from the encoder's last step")
  }

  /// What makes no difference has no panels of its own.
  @Test func alikeVariantsShareAPanel() throws {
    let both = try drawing([trial().stored("k=a", 1), trial().stored("k=b", 1)])
    #expect(both.panels.map(\.title) == [""] && both.notes.contains("k makes no difference here."))
    let unlike = try drawing([trial().stored("k=a", 1), trial(mixing: [0, 0.25, 1.5]).stored("k=b", 1)])
    #expect(unlike.panels.count == 2 && !unlike.notes.contains("k makes no difference here."))
  }

  @Test func itIsDrawnWhole() throws {
    let drawing = try drawing([trial(saturation: [0, -2, -3]).stored("k=a", 1), trial().stored("k=b", 1)])
    #expect(
      drawing.captionWords <= Caption.limit && drawing.caption.hasPrefix("k b: At lag 2, 13.5 % is left"))
    let svg = try renderer().svg(drawing)
    #expect(svg.contains("saturation") && svg.contains("mixing"))
    #expect(drawing.csv.contains("a,saturation,part,2,-3,,,\r\n"))
    // Negative control: a name that is not there.
    #expect(!svg.contains("weights</text>"))
  }

  @Test func whatCannotBeDrawnHasAReason() throws {
    #expect(throws: FigureError.self) { try drawing([FakeTrial().stored("default", 1)]) }
    #expect(throws: FigureError.self) {
      try drawing([trial(saturation: [0, .nan, .nan]).stored("default", 1)])
    }
    var damaged = trial()
    damaged.unreadable = ["/diagnostics/attenuation/lost"]
    let rest = try drawing([trial().stored("default", 1), damaged.stored("default", 2)])
    #expect(rest.words.contains("Left out because they could not be read: default seed 2"))
    #expect(rest.panels[0].series[0].members.map(\.seed) == [1])
  }

  // MARK: sentences

  private func profile(_ trial: FakeTrial) throws -> AttenuationProfile {
    let stored = try #require(try StoredAttenuation(trial.stored("v", 1), diagnostic: "attenuation"))
    return try #require(try stored.profile("", at: 7))
  }

  @Test func sharesAreOfWhatIsTakenAndOfWhatIsGiven() throws {
    let profile = try profile(trial())
    #expect(profile.tellingLag == 2)
    #expect(
      profile.sentences(at: 2) == [
        "At lag 2, 13.5 % is left of the error's norm (−2.00 nats).",
        "Taken: −3.00 nats, 100 % by saturation.", "Given: +1.00 nats, 100 % by mixing.",
        "Half of what saturation takes is taken by 1 of 2 units: 1.",
      ])
    #expect(profile.sentences(at: 3) == ["Nothing was measured at lag 3."])
    #expect(profile.sentences(at: 0) == ["Nothing was measured at lag 0."])
  }

  @Test func opposedPathsHaveNoPercentages() throws {
    let sentences = try profile(trial(absolute: 1.6)).sentences(at: 2)
    #expect(
      sentences.last
        == "Paths work against one another (Σ|a| up to 1.6), and shares would mean nothing: saturation −3.00 nats, mixing +1.00 nats."
    )
    // Negative control: as long as they do not, or did not before.
    #expect(try profile(trial(absolute: 1.5)).sentences(at: 2).last?.contains("%") == false)
    #expect(try profile(trial(absolute: 1.5)).sentences(at: 2)[1].contains("%"))
    #expect(try profile(trial(absolute: 1.6)).sentences(at: 1)[1].contains("%"))
  }

  /// A hundredth is left at the first lag below log 0.01, and units of other seeds are not these units.
  @Test func theTellingLagAndTheMeanOfSeeds() throws {
    let steep = try profile(trial(saturation: [0, -6, -9]))
    #expect(steep.tellingLag == 1)
    let mean = try #require(AttenuationProfile(meanOf: [steep, try profile(trial())]))
    #expect(mean.factors[1].totals == [0, -3.5, -6] && mean.units == 0)
    #expect(!mean.sentences(at: 2).contains { $0.contains("units") })
    #expect(AttenuationProfile(meanOf: []) == nil)
  }
}
