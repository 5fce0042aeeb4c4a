import Components
import Figures
import Foundation
import Testing

@Suite struct FigureMetadataTests {
  private struct Facts: Decodable {
    struct Axis: Decodable {
      let label: String, scale: String
      let low: Double, high: Double
      let centre: Double?

      func value(_ share: Double) -> Double {
        switch (scale, centre) {
        case ("linear", _): low + share * (high - low)
        case ("symmetric", let centre?):
          centre * sinh(asinh(low / centre) + share * (asinh(high / centre) - asinh(low / centre)))
        default: low * pow(high / low, share)
        }
      }
    }
    struct Panel: Decodable {
      let frame: [Double]
      let x: Axis, y: Axis
    }
    struct Series: Decodable {
      let panel: Int
      let name: String, detail: String, colour: String
    }
    let panels: [Panel], series: [Series]
  }

  private func facts(_ svg: String) throws -> Facts {
    let json = try #require(svg.firstMatch(of: /<metadata>([^<]*)<\/metadata>/)?.output.1)
    return try JSONDecoder().decode(
      Facts.self,
      from: Data(
        json.replacing("&gt;", with: ">").replacing("&lt;", with: "<").replacing("&amp;", with: "&").utf8))
  }

  private func drawing(_ scale: AxisScale) -> Drawing {
    let x = [0.0, 1, 2, 3], values = [[1.0, 10, 100, 1000], [5, 4, 3, 2]]
    let panels = values.map { values in
      Panel(
        title: "p", x: Axis("time t"), y: Axis("y", scale: scale),
        series: [
          Series(
            name: "a < b", colour: .variant(0, of: 2), detail: "first", x: x, mean: values,
            low: values.map { $0 / 2 },
            high: values.map { $0 * 2 },
            members: [Member(seed: 1, values: values), Member(seed: 2, values: values)]),
          Series(
            name: "c", colour: .variant(1, of: 2), style: .dashed, x: x, mean: values.map { $0 + 1 },
            low: x.map { _ in .nan },
            high: x.map { _ in .nan }, members: []),
        ])
    }
    return Drawing(title: "t", caption: "", panels: panels)
  }

  /// Every element of a curve knows its series, and from pixels and ranges its values can be read.
  @Test(arguments: [AxisScale.linear, .logarithmic, .symmetric(3)]) func valuesCanBeReadOff(scale: AxisScale)
    throws
  {
    let drawing = drawing(scale), svg = try renderer().svg(drawing), facts = try facts(svg)
    #expect(
      facts.series.map(\.name) == ["a < b", "c", "a < b", "c"] && facts.series.map(\.panel) == [0, 0, 1, 1])
    #expect(facts.series[0].detail == "first" && facts.series[0].colour != facts.series[1].colour)
    let all = drawing.panels.flatMap(\.series)
    for (index, series) in all.enumerated() {
      let panel = facts.panels[facts.series[index].panel]
      let start = try #require(svg.firstRange(of: "class=\"s\(index) mean\">")?.upperBound)
      let path = try #require(svg[start...].firstMatch(of: /\sd='([^']*)'/)?.output.1)
      let points = path.matches(of: /([0-9.]+),([0-9.]+)/).map {
        (Double($0.output.1)!, Double($0.output.2)!)
      }
      #expect(points.count == 4)
      for (point, (x, y)) in zip(points, zip(series.x, series.mean)) {
        let frame = panel.frame
        #expect(abs(panel.x.value((point.0 - frame[0]) / (frame[2] - frame[0])) - x) < 1e-3)
        let read = panel.y.value((frame[3] - point.1) / (frame[3] - frame[1]))
        #expect(abs(read - y) < (scale == .linear ? 0.1 : 0.002 * y), "\(read), not \(y)")
      }
    }
    #expect(
      svg.contains("class=\"s0 band\"") && svg.contains("class=\"s2 seed\"") && !svg.contains("class=\"s4"))
    #expect(!svg.contains("<title>gnuplot_plot"))
  }
}
