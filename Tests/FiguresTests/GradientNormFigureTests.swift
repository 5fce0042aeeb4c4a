import Archive
import Components
import Foundation
import Testing

@testable import Figures

@Suite struct GradientNormFigureTests {
  private func trial(_ norms: [Double], factors: [Double]? = nil, part: String? = nil) -> FakeTrial {
    var data = FakeTrial()
    data.set("/history/step", [norms.count], ["step"], norms.indices.map(Double.init))
    data.set("/history/gradient_norm", [norms.count], ["step"], norms)
    if let factors { data.set("/history/clip_factor", [norms.count], ["step"], factors) }
    if let part {
      data.set("/history/parameter-gradients/\(part)", [norms.count], ["step"], norms.map { $0 / 2 })
    }
    return data
  }

  private func drawing(_ trials: [StoredTrial], _ change: (inout GradientNormFigure) -> Void = { _ in })
    throws
    -> Drawing
  {
    var figure = GradientNormFigure()
    change(&figure)
    return try figure.drawing(of: StoredRun(experiment: "e", trials: trials))
  }

  @Test func aCourseHasItsRangeAndItsClippedUpdates() throws {
    let norms = (0..<200).map { $0 == 199 ? 1e6 : $0 % 2 == 0 ? 1.0 : 4 }
    let factors = norms.map { $0 > 2 ? 0.5 : 1 }
    let drawing = try drawing([trial(norms, factors: factors).stored("default", 1)])
    let panel = try #require(drawing.panels.first), line = panel.series[0]
    // Blocks of two updates: their geometric mean, and all between the least and the greatest.
    #expect(line.x.count == 100 && line.x[0] == 0.5 && abs(line.mean[0] - 2) < 1e-12)
    #expect(line.low[0] == 1 && line.high[0] == 4 && line.high[99] == 1e6)
    let rug = try #require(panel.overlay.rugs.first)
    #expect(rug.x.count == 100 && rug.shares.allSatisfy { $0 == 0.5 } && panel.overlay.rugs.count == 1)
    #expect(drawing.caption.hasPrefix("The greatest gradient norm of any update is 10⁶."))
    #expect(drawing.caption.contains("it changed 50 % of the updates"))
    #expect(drawing.csv.contains("share,0.5,0.5"))
    // Without clipping there is none.
    #expect(try self.drawing([trial(norms).stored("default", 1)]).panels[0].overlay.rugs.isEmpty)
  }

  @Test func partsComeFromTheirDiagnostic() throws {
    let stored = trial([2, 2, 2], part: "W.f").stored("default", 1)
    let drawing = try drawing([stored]) { $0.parts = ["W.f"] }
    #expect(drawing.panels[0].series[0].mean.allSatisfy { abs($0 - 1) < 1e-12 })
    #expect(drawing.panels[0].y.label == "norm of the gradient of W.f" && drawing.panels[0].baselines.isEmpty)
    let error = #expect(throws: FigureError.self) { try self.drawing([stored]) { $0.parts = ["U"] } }
    #expect(error?.description.contains("record: { diagnostics: [parameter-gradients] }") == true)
  }

  @Test func whatIsNotFiniteIsAGap() throws {
    let drawing = try drawing([
      trial([1, 2, .infinity]).stored("k=a", 1, status: .diverged(at: 2)), trial([0, 3, 3]).stored("k=b", 1),
    ])
    #expect(drawing.panels[0].series[0].x == [0, 1] && drawing.panels[0].series[1].x == [1, 2])
    #expect(drawing.notes.contains { $0.contains("1 of 2 trials diverged") })
    #expect(throws: FigureError.self) { try self.drawing([trial([.nan, 0]).stored("default", 1)]) }
    var damaged = trial([1, 1])
    damaged.datasets["/history/step"] = nil
    #expect(throws: FigureError.self) { try self.drawing([damaged.stored("default", 1)]) }
  }

  @Test func itIsDrawnWhole() throws {
    let svg = try renderer().svg(
      try drawing([
        trial([1, 4, 4], factors: [1, 0.5, 0.5]).stored("k=a", 1), trial([1, 1, 1]).stored("k=b", 1),
      ]))
    #expect(svg.contains("norm of the gradient") && svg.hasSuffix("</svg>\n"))
  }
}
