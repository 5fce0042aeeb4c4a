import Archive
import Components
import Foundation
import Store
import Testing
import TrialFormat

@testable import Figures

@Suite struct LossSurfaceFigureTests {
  /// A plane of 3 × 3 points; the unclipped descent is thrown off it.
  private func trial(
    losses: [Double] = [1, 2, 4, 1, 3, 8, 1, 2, 4], thrown: Double = 30, directions: [String]? = nil,
    update: Double = 7
  ) -> FakeTrial {
    var data = FakeTrial()
    let group = "/diagnostics/loss-surface/"
    data.set("/records/step", [1], ["record"], [update])
    data.set(group + "loss", [1, 3, 3], ["record", "second_direction", "first_direction"], losses)
    data.set(
      group + "places", [1, 2, 3, 2], ["record", "path", "descent_step", "direction"],
      [0, 0, thrown, 0, .nan, .nan, 0, 0, 0.25, 0, 0.5, 0.25])
    data.set(
      group + "path_loss", [1, 2, 3], ["record", "path", "descent_step"], [3, 40, .nan, 3, 2.5, 2.25])
    data.set(group + "origin", [1, 2], ["record", "direction"], [10, -5])
    data.set(group + "distance", [1, 2], ["record", "path"], [thrown, 0.559])
    data.coordinates = [
      "first_direction": .reals([-1, 0, 1]), "second_direction": .reals([-2, 0, 2]),
      "path": .labels(["unclipped", "clipped"]),
      "direction": .labels(directions ?? ["first step", "second step"]),
    ]
    return data
  }

  private func drawing(_ trials: [StoredTrial], _ change: (inout LossSurfaceFigure) -> Void = { _ in })
    throws -> Drawing
  {
    var figure = LossSurfaceFigure()
    change(&figure)
    return try figure.drawing(of: StoredRun(experiment: "e", trials: trials))
  }

  @Test func aMapHasContoursAndBothPaths() throws {
    let drawing = try drawing([trial().stored("default", 1)])
    let panel = try #require(drawing.panels.first), map = try #require(panel.map)
    #expect(map.x == [-1, 0, 1] && map.y == [-2, 0, 2] && map.values == [1, 2, 4, 1, 3, 8, 1, 2, 4])
    #expect(map.range == 1...8 && map.scale == .logarithmic && panel.title.isEmpty)
    #expect(panel.x.label == "distance along the first step")
    let paths = map.traces.filter { $0.kind == .path }
    #expect(paths.map(\.name) == ["unclipped descent", "clipped descent"])
    #expect(paths[1].x == [0, 0.25, 0.5] && paths[1].y == [0, 0, 0.25] && paths[0].x[1] == 30)
    // A contour is where the logarithm of the loss is: 4/10 of the way from 1 to 8.
    let level = exp2(1.2), along = map.traces.filter { $0.kind == .contour }
    let share = log(level / 2) / log(2.0)
    #expect(along.contains { line in zip(line.x, line.y).contains { abs($0 - share) < 1e-12 && $1 == -2 } })
    #expect(!along.contains { line in zip(line.x, line.y).contains { abs($0 - 0.3) < 1e-12 && $1 == -2 } })
    #expect(
      drawing.caption.hasPrefix(
        "From update 7, seed 1, loss 3.00: unclipped, 1 step goes as far as 30.0 and ends at a loss of 40.0; clipped, "
          + "2 steps go as far as 0.559 and end at a loss of 2.25."))
    #expect(drawing.csv.contains(",unclipped descent,path,30,0,,,\r\n"))
  }

  @Test func aParameterIsKnownByItsValue() throws {
    let panel = try #require(
      try drawing([trial(directions: ["W.0.0", "b.0"]).stored("default", 1)]).panels.first)
    #expect(panel.map?.x == [9, 10, 11] && panel.map?.y == [-7, -5, -3])
    #expect(panel.x.label == "W.0.0" && panel.y.label == "b.0")
    #expect(panel.map?.traces.dropLast().last?.x[1] == 40)
  }

  @Test func whatBeginsTheSameIsDrawnOnce() throws {
    let same = [trial().stored("clip=none", 1), trial().stored("clip=norm", 1)]
    #expect(try drawing(same).panels.count == 1)
    let other = [trial().stored("clip=none", 1), trial(thrown: 2).stored("clip=norm", 1)]
    #expect(try drawing(other).panels.map(\.title) == ["clip none, update 7", "norm, update 7"])
    let many = (0..<8).map { trial(thrown: Double($0)).stored("clip=\($0)", 1) }, wall = try drawing(many)
    #expect(wall.panels.count == 6 && wall.words.contains("The first 6 of 8 surfaces."))
  }

  @Test func planesOfDistancesAreSquare() throws {
    var data = trial()
    let drawn = try drawing([data.stored("default", 1)])
    #expect(drawn.panels[0].map?.isSquare == false, "negative control: one axis is twice as long")
    data.coordinates["second_direction"] = .reals([-1, 0, 1])
    let square = try drawing([data.stored("default", 1)])
    let frame = try #require(GnuplotScript(square).canvas.frames.first)
    #expect(square.panels[0].map?.isSquare == true)
    #expect(abs((frame.right - frame.left) - (frame.bottom - frame.top)) < 1e-9)
  }

  @Test func oneSeedIsShown() throws {
    let seeds = [trial(thrown: 2).stored("default", 1), trial(thrown: 3).stored("default", 2)]
    #expect(try drawing(seeds).panels[0].map?.traces.dropLast().last?.x[1] == 2)
    #expect(try drawing(seeds) { $0.seed = 2 }.panels[0].map?.traces.dropLast().last?.x[1] == 3)
  }

  @Test func lossesBeyondTheScaleAreMarked() throws {
    let losses: [Double] = [1, 2, 4, 0, 3, .infinity, 1, .nan, 1e9]
    let odd = try drawing([trial(losses: losses).stored("default", 1)])
    #expect(odd.panels[0].map?.range == 1...1e4)
    #expect(odd.words.contains("The darkest cells have more than the scale's end."))
    #expect(odd.words.contains("White cells have no loss"))
    let svg = try renderer().svg(odd)
    #expect(svg.contains("unclipped descent") && svg.contains("clipped descent"))
    // Negative control.
    #expect(!(try drawing([trial().stored("default", 1)]).caption.contains("cells")))
  }

  @Test func whatCannotBeDrawnIsSaid() {
    func reason(_ trials: [StoredTrial], _ change: (inout LossSurfaceFigure) -> Void = { _ in }) -> String {
      do { _ = try drawing(trials, change) } catch { return "\(error)" }
      return "drawn"
    }
    #expect(reason([FakeTrial().stored("v", 1)]).contains("record: { diagnostics: [loss-surface] }"))
    #expect(reason([trial().stored("v", 1)]) { $0.seed = 5 }.contains("no trial of seed 5"))
    #expect(reason([trial().stored("v", 1)]) { $0.at = [.update(3)] } == "no trial has a surface at 3")
    let flat = trial(losses: Array(repeating: .nan, count: 9))
    #expect(reason([flat.stored("v", 1)]).contains("no point of the planes"))
    var damaged = trial()
    damaged.unreadable = ["/diagnostics/loss-surface/places"]
    #expect(reason([damaged.stored("v", 1)]) != "drawn")
    #expect(reason([damaged.stored("v", 1), trial().stored("v", 2)]) == "drawn", "negative control")
  }

  // MARK: traces

  @Test func linesAreCutAtTheMapsEdge() throws {
    let x = Extent(of: [0, 4], on: Axis("x"), padding: 0), y = Extent(of: [0, 2], on: Axis("y"), padding: 0)
    func share(_ place: [Double]) -> [Double] { [x.share(place[0]), y.share(place[1])] }
    func place(_ share: [Double]) -> [Double] { [4 * share[0], 2 * share[1]] }
    func piece(_ from: [Double], _ to: [Double]) -> [Double] {
      TraceLayer.piece(share(from), share(to)).map { place($0.from) + place($0.to) + [$0.isExit ? 1 : 0] }
        ?? []
    }
    #expect(piece([1, 1], [3, 2]) == [1, 1, 3, 2, 0])
    #expect(piece([1, 1], [9, 1]) == [1, 1, 4, 1, 1])
    #expect(piece([-2, 1], [2, 1]) == [0, 1, 2, 1, 0])
    #expect(piece([-1, -1], [7, 7]) == [0, 0, 2, 2, 1])
    #expect(
      piece([-2, 1], [1, 9]).isEmpty && piece([5, 0], [6, 2]).isEmpty && piece([5, 0], [5, 2]).isEmpty)
    #expect(piece([1, 1], [.nan, 1]).isEmpty && piece([1, 1], [.infinity, 1]).isEmpty)
    let far = piece([2, 1], [1.7e308, 1])
    #expect(far.count == 5 && abs(far[2] - 4) < 1e-9 && far[4] == 1)
  }

  @Test func arrowsAreWhereAPathLeaves() {
    let x = Extent(of: [0, 4], on: Axis("x"), padding: 0), y = Extent(of: [0, 2], on: Axis("y"), padding: 0)
    func commands(_ end: Double) -> [String] {
      layers(end).map(\.command)
    }
    func layers(_ end: Double) -> [PlotLayer] {
      TraceLayer.layers(of: Trace(.path, x: [1, end, 2], y: [1, 1, 1.5]), x: x, y: y)
    }
    #expect(commands(9).contains { $0.contains("vectors") })
    // What follows is left out.
    #expect(layers(9).flatMap(\.rows).allSatisfy { $0[1] == y.share(1) || $0[1].isNaN })
    #expect(layers(3).flatMap(\.rows).contains { $0[1] == y.share(1.5) })
    #expect(!commands(3).contains { $0.contains("vectors") }, "negative control")
  }
}
