import Components
import Testing

@testable import Figures

@Suite struct ExtentTests {
  private func extent(_ lines: [[Double]], _ seeds: [[Double]], _ scale: AxisScale = .linear) -> Extent {
    Extent(robust: lines, seeds, on: Axis("y", scale: scale), padding: 0)
  }

  @Test func spikesOfSingleSeedsMakeNoAxis() {
    let line = (0..<100).map { 1 - 0.005 * Double($0) }
    let seeds = line.enumerated().map { $0.offset == 50 ? 1e149 : $0.element }
    #expect(extent([line], [seeds]).high == 1)
    #expect(extent([line], [seeds], .logarithmic).high < 1.01)
    // Negative control: a line over seeds is seen as it is.
    #expect(extent([line + [3]], [seeds]).high == 3)
  }

  @Test func panelsCountOneByOne() {
    let calm = [Double](repeating: 0.5, count: 900) + [0.4], wild = (0..<100).map { 0.5 + 0.02 * Double($0) }
    #expect(abs(extent([calm, wild], [calm, wild]).high - 2.48) < 1e-12)
  }

  @Test func axesHaveRoomForWhatIsPossibleOnly() {
    let axis = Axis("share", possible: 0...1)
    let extent = Extent(of: [0, 1], on: axis, padding: 0.5)
    #expect(extent.low > -0.05 && extent.high < 1.05)
    #expect(Extent(of: [0, 1], on: Axis("v"), padding: 0.5).low < -0.4, "negative control")
  }

  @Test func asinhShowsBothSigns() {
    let scale = AxisScale.symmetric(0.01), extent = extent([[-100, 0, 100]], [], scale)
    let both = extent.share(1) + extent.share(-1)
    #expect(abs(extent.share(0) - 0.5) < 1e-12)
    #expect(abs(both - 1) < 1e-12)
    #expect(extent.share(1) - extent.share(0.1) > 0.08, "decades have room far from zero")
    #expect(abs(scale.value(at: scale.place(-3)) + 3) < 1e-12)
    let ticks = Ticks(Axis("y", scale: scale), from: -100, to: 100, about: 7).labelled.map(\.1)
    #expect(ticks.contains("0") && ticks.contains("−10⁻²") && ticks.contains("10⁻²"))
  }

  @Test func decadesAreCountedAsReadersDo() {
    let axis = Axis("y", scale: .logarithmic)
    for span in [7, 9, 29, 60, 149, 300] {
      let low = Double("1e-\(span)") ?? .nan
      let exponents = Ticks(axis, from: low, to: 1, about: 6).labelled.map {
        AxisScale.logarithmic.place($0.0).rounded()
      }
      let steps = Set(zip(exponents, exponents.dropFirst()).map { $1 - $0 })
      #expect(
        steps.count == 1 && [1, 2, 3, 5, 10, 20, 50, 100].contains(steps.first ?? 0), "\(span): \(steps)")
    }
  }

  @Test func scalesFollowTheNumbers() {
    func scale(_ panels: [[Double]], _ choice: FigureSettings.AxisScale = .auto) -> AxisScale {
      let drawn = panels.map { values in
        let none = values.map { _ in Double.nan }
        return Panel(
          x: Axis("x"), y: Axis("y"),
          series: [
            Series(
              name: "", colour: .neutral, x: values.indices.map(Double.init), mean: values, low: none,
              high: none,
              members: [])
          ])
      }
      return drawn.scaled(choice)[0].y.scale
    }
    #expect(scale([[1, 2], [1, 1.5]]) == .linear && scale([[1, 200]]) == .logarithmic)
    #expect(scale([[0.6, 0.7], [0.5, 20]]) == .logarithmic, "one panel would be a flat line")
    #expect(scale([[-0.1, 0.1], [-40, 20]]) == .symmetric(0.1))
    #expect(scale([[1, 200]], .linear) == .linear && scale([[1, 2]], .log) == .logarithmic)
  }
}

@Suite struct EdgeMarkTests {
  @Test func whatLeavesThePanelIsMarked() {
    let end = [2: SeedEnd(.diverged, at: 2), 1: SeedEnd(.stopped, at: 1)]
    let values: [[Double]] = [[1, 50, 2], [1, 2, .nan], [1, 2, .nan]]
    let series = Series(
      name: "", colour: .neutral, x: [0, 1, 2],
      members: values.enumerated().map { Member(seed: $0, values: $1, end: end[$0]) }, averaging: .linear,
      statistic: .median)
    let axis = Axis("x"), x = Extent(of: [0, 2], on: axis, padding: 0),
      y = Extent(of: [1, 3], on: axis, padding: 0)
    let marks = EdgeMarks(series, x: x, y: y).places
    #expect(marks[.above] == [[0.5, 1]] && marks[.below] == nil)
    #expect(marks[.diverged] == [[1, 1]] && marks[.stopped] == [[0.5, 0.5]])
    // Negative control: where the axis reaches as far, nothing leaves it.
    #expect(EdgeMarks(series, x: x, y: Extent(of: [1, 60], on: axis, padding: 0)).places[.above] == nil)
  }
}
