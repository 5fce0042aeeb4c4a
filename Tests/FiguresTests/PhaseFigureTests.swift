import Archive
import Components
import Foundation
import Store
import Testing

@testable import Figures

@Suite struct PhaseFigureTests {
  private func ruler(_ values: [Double]) -> PhaseRuler { PhaseRuler(values) }

  /// Two gains, three widths, one further key, two seeds; the reach is the product of the settings but for the
  /// widest, which is censored.
  private func scan(cells: [String] = ["rnn"], seeds: [Int] = [1, 2], chi: (Double) -> Double = { $0 })
    -> StoredScan
  {
    let gains = [0.5, 1.5], widths = [1.0, 2, 4]
    let axes = ["model.cell", "gain", "width", "seed"], shape = [cells.count, 2, 3, seeds.count]
    var data = FakeTrial()
    data.coordinates = [
      "model.cell": .labels(cells), "gain": .reals(gains), "width": .integers([1, 2, 4]),
      "seed": .integers(seeds.map(Int64.init)),
    ]
    let points = cells.indices.flatMap { c in
      gains.flatMap { g in
        widths.flatMap { w in seeds.map { (c: Double(c), gain: g, width: w, seed: Double($0)) } }
      }
    }
    let group = "/diagnostics/gradient-by-lag"
    data.set(
      group + "/gradient_reach", shape, axes,
      points.map { $0.width == 4 ? 9 : $0.gain * $0.width + $0.seed + 10 * $0.c })
    data.set(group + "/gradient_reach_censored", shape, axes, points.map { $0.width == 4 ? 1 : 0 })
    data.set(group + "/profile", shape + [2], axes + ["lag"], points.flatMap { _ in [1.0, 0.5] })
    data.set("/diagnostics/mean-field/chi", shape, axes, points.map { chi($0.gain) })
    return StoredScan(identity: "i", at: "scan.h5", data: data)
  }

  private func drawing(_ scan: StoredScan?, _ change: (inout PhaseFigure) -> Void = { _ in }) throws
    -> Drawing
  {
    var figure = PhaseFigure(), run = StoredRun(experiment: "e", trials: [])
    change(&figure)
    run.scan = scan.map { .success($0) }
    return try figure.drawing(of: run)
  }

  @Test func cellsAreMediansOverSeeds() throws {
    let panel = try drawing(scan()).panels[0], map = try #require(panel.map)
    #expect(map.x == [0.5, 1.5] && map.y == [1, 2, 4])
    #expect(map.values == [2, 3, 2.5, 4.5, 9, 9])
    #expect(panel.x.label == "gain" && panel.y.label == "width" && panel.y.scale == .logarithmic)
    // Another plane of the same numbers.
    let turned = try #require(try drawing(scan()) { ($0.x, $0.y) = ("width", "gain") }.panels[0].map)
    #expect(turned.values == [2, 2.5, 9, 3, 4.5, 9])
  }

  @Test func theCaptionNamesTheExtremes() throws {
    let drawing = try drawing(scan())
    #expect(
      drawing.caption.hasPrefix("The gradient reach is least at gain 0.5, width 1, 2, and greatest at gain"))
    #expect(drawing.captionWords <= Caption.limit && drawing.caption.contains("Medians over 2 seeds."))
    #expect(drawing.panels[0].x.places == [0.5, 1.5], "the values are marked")
  }

  @Test func theBoundaryIsWhereTheoryHasIt() throws {
    let series = try drawing(scan { $0 }).panels[0].series
    #expect(series.count == 1)
    // log χ is 0 at log 0.5 / (log 0.5 − log 1.5) of the way.
    let x = 0.5 + log(2) / log(3)
    #expect(
      series[0].x.dropLast().allSatisfy { abs($0 - x) < 1e-12 } && series[0].mean.dropLast() == [1, 2, 4])
    #expect(
      try drawing(scan { _ in 0.5 }).panels[0].series.isEmpty, "negative control: χ is below 1 everywhere")
    #expect(try drawing(scan { $0 }) { $0.boundary = nil }.panels[0].series.isEmpty)
  }

  @Test func furtherKeysHavePanelsOfTheirOwn() throws {
    let panels = try drawing(scan(cells: ["rnn", "lstm"])).panels
    #expect(panels.map(\.title) == ["cell rnn", "cell lstm"])
    #expect(panels[1].map?.values.first == 12 && panels[0].map?.range == panels[1].map?.range)
    #expect(throws: FigureError.self) { try drawing(scan(cells: (0..<7).map { "c\($0)" })) }
  }

  @Test func keysHaveRowsAndColumns() throws {
    let two = scan(cells: ["rnn", "lstm"])
    #expect(try drawing(two) { $0.by.row = "model.cell" }.columns == 1)
    #expect(try drawing(two) { $0.by.column = "model.cell" }.columns == 2)
    #expect(try drawing(two).columns == nil, "negative control")
    #expect {
      try drawing(two) { $0.by.row = "model.hidden" }
    } throws: {
      "\($0)".contains("'model.hidden' does not vary beside the two keys of the plane: model.cell")
    }
    func settings(_ cell: String, _ width: String) -> [PhasePoints.Setting] {
      [.init(key: "cell", value: cell), .init(key: "width", value: width)]
    }
    let combinations = ["a", "b"].flatMap { cell in ["1", "2", "3"].map { settings(cell, $0) } }
    let turned = try PhaseGrid(combinations, by: PanelKeys(row: "width", column: "cell"))
    #expect(turned.columns == 2 && turned.panels.map { $0[0].value } == ["a", "b", "a", "b", "a", "b"])
    #expect(try PhaseGrid(combinations, by: PanelKeys(row: "cell")).columns == 3)
  }

  @Test func aCellIsTheMedianOrTheMean() throws {
    let three = scan(seeds: [1, 2, 6])
    #expect(try drawing(three).panels[0].map?.values.first == 2.5)
    let mean = try drawing(three) { $0.statistic = .mean }
    #expect(mean.panels[0].map?.values.first == 3.5 && mean.caption.contains("Means over 3 seeds."))
  }

  @Test func whatCannotBeDrawnIsSaid() {
    func reason(_ scan: StoredScan?, _ change: (inout PhaseFigure) -> Void = { _ in }) -> String {
      do { _ = try drawing(scan, change) } catch { return "\(error)" }
      return "drawn"
    }
    #expect(reason(nil).contains("run 'lab scan'"))
    #expect(reason(scan()) { $0.quantity = "profile" }.contains("many numbers at a point, along lag"))
    #expect(reason(scan()) { $0.quantity = "nothing" }.contains("has measured"))
    #expect(reason(scan()) { $0.x = "model.cell" }.contains("'model.cell' is not varied over numbers"))
    #expect(reason(scan()) { $0.source = .trials } != "drawn")
    #expect(reason(scan()) { $0.beats = "chance" }.contains("no trial has a baseline"))
    #expect(reason(scan()) == "drawn", "negative control")
  }

  @Test func linesAreJoinedAcrossSquares() {
    let places = ruler([0, 1, 2, 3])
    func lines(_ function: (Double, Double) -> Double) -> [[Contour.Place]] {
      Contour(places.values.flatMap { y in places.values.map { function($0, y) } }, places, places).lines
    }
    let diagonal = lines { x, y in x + y - 2.5 }
    #expect(diagonal.count == 1 && diagonal[0].count == 6)
    #expect(diagonal[0].allSatisfy { abs($0.x + $0.y - 2.5) < 1e-12 })
    let ring = lines { x, y in (x - 1.5) * (x - 1.5) + (y - 1.5) * (y - 1.5) - 1 }
    #expect(ring.count == 1 && ring[0].first == ring[0].last, "closed")
    #expect(lines { x, y in x * x + y + 1 }.isEmpty && lines { _, _ in .nan }.isEmpty)
  }

  @Test func evenSpacingDecidesTheScale() {
    #expect(ruler([1, 2, 4, 8]).scale == .logarithmic && ruler([1, 2, 3, 4]).scale == .linear)
    #expect(ruler([-1, 1, 3]).scale == .linear && ruler([3, 1, 2, 1]).values == [1, 2, 3])
  }
}
