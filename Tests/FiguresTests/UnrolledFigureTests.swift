import Archive
import Components
import Foundation
import Testing

@testable import Figures

@Suite struct UnrolledFigureTests {
  /// One record of one example of five steps, whose error signal at each step is as given.
  private func trial(_ norms: [Double], state: String = "s", of data: FakeTrial = FakeTrial()) -> FakeTrial {
    var data = data
    data.set("/records/step", [1], ["record"], [0])
    data.set(
      "/records/state_gradients/\(state)", [1, norms.count, 1, 1],
      ["record", "input_time", "example", "hidden"], norms)
    return data
  }

  private func drawing(_ trials: [StoredTrial], steps: Int = 12) throws -> Drawing {
    var figure = UnrolledFigure()
    figure.last = steps
    return try figure.drawing(of: StoredRun(experiment: "e", trials: trials))
  }

  private func diagram(_ trials: [StoredTrial], steps: Int = 12) throws -> Diagram {
    try #require(try drawing(trials, steps: steps).panels.first?.diagram)
  }

  private func back(_ diagram: Diagram) -> [Diagram.Arrow] { diagram.arrows.filter { !$0.share.isNaN } }

  @Test func arrowsBackAreAsWideAsWhatTheyCarry() throws {
    let stored = trial([0.1, 1, 0.01, 0.1, 1]).stored("default", 1), back = back(try diagram([stored]))
    // In the order of time: into steps 0 to 3.
    #expect(zip(back.map(\.share), [0.5, 1, 0, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 } && back.count == 4)
    #expect(back.map(\.isGrowing) == [false, true, false, false])
    #expect(back.allSatisfy { $0.from.x > $0.to.x })
    let drawing = try drawing([stored])
    #expect(drawing.caption.hasPrefix("What is left of the error’s norm 4 steps back is 10 %."))
    #expect(drawing.csv.contains("-1,0.1"))
    // Only the last steps are drawn.
    #expect(try self.diagram([stored], steps: 3).nodes.count == 3)
  }

  @Test func inputsAndOutputsAreThoseOfTheArrangement() throws {
    func names(_ arrangement: String) throws -> [String] {
      try diagram([trial([1, 1, 1]).stored("default", 1, arrangement: arrangement)]).notes.map(\.name)
    }
    #expect(try names("many-to-one").filter { $0 == "y" }.count == 1)
    #expect(try names("many-to-many").filter { $0 == "y" }.count == 3)
    #expect(try names("many-to-many").filter { $0 == "x" }.count == 3)
    #expect(try !names("one-to-many").contains("x"))
    #expect(try names("many-to-one").contains("T−2"))
  }

  @Test func anEncoderStandsBeforeItsDecoder() throws {
    let pair = trial([1, 2, 3], state: "decoder.s", of: trial([0.1, 0.2, 0.3, 0.4], state: "encoder.s"))
    let stored = pair.stored("default", 1, arrangement: "sequence-to-sequence"),
      diagram = try diagram([stored], steps: 4)
    #expect(diagram.nodes.count == 4)
    #expect(diagram.notes.map(\.name).filter { $0 != "x" && $0 != "y" } == ["T−1", "T", "0", "1"])
    #expect(try drawing([stored], steps: 4).panels[0].series.map(\.mean) == [[0.3, 0.4], [1, 2]])
  }

  @Test func singleErrorsAreShownWhereOthersWouldJoin() throws {
    var data = trial([1, 1, 1])
    let group = "/diagnostics/gradient-by-lag"
    data.numbers[group] = ["threshold": 0.01]
    data.set(group + "/target_step", [1], ["target_step"], [2])
    data.set(group + "/profile", [1, 3], ["record", "lag"], [1, 0.5, 0.25])
    let alone = try drawing([data.stored("default", 1, arrangement: "many-to-many")])
    #expect(alone.panels[0].series[0].mean == [0.25, 0.5, 1] && alone.caption.contains("single errors"))
    // Where only the last step has an error, ‖λ‖ is that of a single one.
    #expect(try drawing([data.stored("default", 1)]).panels[0].series[0].mean == [1, 1, 1])
  }

  @Test func circlesAreShadedWhereSaturationIsKnown() throws {
    var data = trial([1, 1])
    data.set(
      "/diagnostics/saturation/saturated_by_time", [1, 2, 2], ["record", "time", "gate"],
      [0.5, 1, 0.25, .nan])
    let fills = try diagram([data.stored("default", 1)]).nodes.map(\.fill)
    #expect(fills == [0.75, 0.25])
    #expect(try diagram([trial([1, 1]).stored("default", 1)]).nodes.allSatisfy { $0.fill.isNaN })
  }

  @Test func seedsAreAveragedAndMissingOnesSaid() throws {
    let pair = [trial([1, 1]).stored("default", 1), trial([4, 1]).stored("default", 2)]
    #expect(try drawing(pair).panels[0].series[0].mean == [2, 1])
    #expect(throws: FigureError.self) { try drawing([trial([.nan, .nan]).stored("default", 1)]) }
    let error = #expect(throws: FigureError.self) { try drawing([FakeTrial().stored("default", 1)]) }
    #expect(error?.description.contains("record: { tensors: [states] }") == true)
  }

  @Test func itIsDrawnWhole() throws {
    let svg = try renderer().svg(
      try drawing([trial([1, 2, 1]).stored("k=a", 1), trial([1, 1, 1]).stored("k=b", 1)]))
    #expect(svg.contains("T−1") && svg.contains("rgb(213,  43,  30)"))
    #expect(svg.hasSuffix("</svg>\n"))
  }
}
