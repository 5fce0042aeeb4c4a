import Components
import Testing

@testable import Figures

@Suite struct HeatMapTests {
  private func map(_ columns: Int, _ rows: Int, _ value: (Int, Int) -> Double) -> HeatMap {
    HeatMap(
      label: "v", x: (0..<columns).map(Double.init), y: (0..<rows).map(Double.init),
      values: (0..<rows).flatMap { row in (0..<columns).map { value($0, row) } }, range: 0.01...1)
  }

  @Test func edgesLieHalfway() {
    #expect(HeatMap.edges(of: [0, 1, 3]) == [-0.5, 0.5, 2, 4])
    let edges = HeatMap.edges(of: [1, 4, 16], on: .logarithmic)
    #expect(zip(edges, [0.5, 2, 8, 32]).allSatisfy { abs($0 - $1) < 1e-12 } && edges.count == 4)
  }

  @Test func smallMapsStayAsTheyAre() {
    let small = map(3, 2) { x, y in Double(x + y + 1) }
    #expect(small.reduced(toColumns: 3, rows: 2) == small)
  }

  @Test func neighboursBecomeTheirGeometricMean() {
    let reduced = map(4, 2) { x, y in y == 1 && x > 1 ? .nan : x % 2 == 0 ? 1 : 4 }.reduced(
      toColumns: 2, rows: 2)
    #expect(reduced.x == [0.5, 2.5] && reduced.y == [0, 1])
    #expect(reduced.values.prefix(3).allSatisfy { abs($0 - 2) < 1e-15 } && reduced.values[3].isNaN)
  }

  @Test func zerosAreNoReasonToLoseTheRest() {
    #expect(HeatMap.centre(of: [0, 4, .nan]) == 4)
    #expect(HeatMap.centre(of: [0, 0]) == 0)
    #expect(HeatMap.centre(of: [.nan]).isNaN)
  }

  @Test func hugeMapsStayLight() {
    let layer = MapLayer(map(500, 300) { _, _ in 1 }, Panel(x: Axis("x"), y: Axis("y"), series: []))
    #expect(layer.cells.count == MapLayer.columns * MapLayer.rows)
  }

  @Test func emptyCellsAreNotDrawn() {
    let layer = MapLayer(
      map(3, 3) { x, y in x <= y ? 1 : .nan }, Panel(x: Axis("x"), y: Axis("y"), series: []))
    #expect(layer.cells.count == 6)
    #expect(layer.cells.allSatisfy { $0[2] < $0[0] && $0[0] < $0[3] && $0[4] < $0[1] && $0[1] < $0[5] })
  }

  @Test func numbersBeyondTheScaleHaveItsEnds() {
    let layer = MapLayer(
      map(2, 2) { x, y in [0, 0.01, 1, .infinity][2 * y + x] }, Panel(x: Axis("x"), y: Axis("y"), series: []))
    let colours = layer.cells.map { $0[6] }
    #expect(colours[0] == colours[1] && colours[2] == colours[3] && colours[1] != colours[2])
  }
}
