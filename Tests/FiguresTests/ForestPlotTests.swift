import Components
import Foundation
import FoundationXML
import Statistics
import Testing

@testable import Figures

@Suite struct ForestPlotTests {
  private func row(
    _ value: Double = 0.5, _ low: Double = 0.25, _ high: Double = 0.75, scale: Scale = .linear,
    margin: ClosedRange<Double>? = nil, dots: [Double] = [], _ direction: ForestPlot.Direction = .above,
    left: String = "a", right: String = "b", numbers: String = "n", verdict: ClaimVerdict.Outcome = .holds
  ) -> ForestPlot.Row {
    ForestPlot.Row(
      left: left, sign: ">", right: right, numbers: numbers, contrast: Estimate(Bounds(value), low, high),
      scale: scale,
      margin: margin, dots: dots, verdict: verdict, direction: direction)
  }

  private func plot(_ rows: [ForestPlot.Row], sentence: String = "s", isSingle: Bool = false) -> ForestPlot {
    ForestPlot(
      title: "t", caption: "c",
      claims: rows.enumerated().map {
        ForestPlot.Claim(number: $0 + 1, sentence: sentence, rows: [$1], isSingle: isSingle)
      })
  }

  @Test func theOutermostNumberOfARowFillsTheHalf() {
    let scale = ForestScale(row(margin: -0.5...0.5, dots: [-1, 0.5]))
    #expect(scale.place(-1) == -1 && scale.place(0.5) == 0.5 && scale.place(0) == 0)
    let ratio = ForestScale(row(2, 1, 4, scale: .logarithmic))
    #expect(ratio.place(4) == 1 && ratio.place(2) == 0.5 && ratio.place(1) == 0 && ratio.place(0.5) == -0.5)
    #expect(ratio.place(0) == -.infinity && ratio.place(.infinity) == .infinity)
    #expect(
      ForestScale(row(-3, -3, -3)).place(-3) == -0.5 && ForestScale(row(3, 3, 3, dots: [2])).place(3) == 1)
    let nothing = ForestScale(row(0, 0, 0))
    #expect(nothing.place(0) == 0)
  }

  @Test func whatIsClaimedLiesToTheRight() {
    let above = ForestScale(row(-0.5, -0.75, -0.25, .above)),
      below = ForestScale(row(-0.5, -0.75, -0.25, .below))
    let neither = ForestScale(row(-0.5, -0.75, -0.25, .neither))
    #expect(above.place(-0.75) == -1 && below.place(-0.75) == 1 && neither.place(-0.75) == -1)
    #expect(above.places(-0.75, -0.25) == (-1, -1.0 / 3) && below.places(-0.75, -0.25) == (1.0 / 3, 1))
  }

  private func bar(_ row: ForestPlot.Row) throws -> ForestBar {
    ForestBar(try #require(ForestCanvas(plot([row]), top: 0).claims.first?.rows.first))
  }

  @Test func openEndsAreArrows() throws {
    let closed = try bar(row())
    #expect(closed.arrows.isEmpty && closed.strokes.count == 3 && closed.marks.count == 1)
    for direction in [ForestPlot.Direction.above, .below] {
      let bar = try bar(row(0.5, 0.25, .infinity, direction))
      let arrow = try #require(bar.arrows.first)
      #expect(bar.arrows.count == 1 && bar.strokes.count == 1 && (arrow[2] > 0) == (direction == .above))
      #expect(
        arrow[0] + arrow[2] == ForestColumns.page.line + (direction == .above ? 1 : -1)
          * ForestColumns.page.half)
    }
    #expect(try bar(row(1, 1, 1)).strokes.isEmpty && bar(row(1, 1, 1)).marks.count == 1)
    let open = try bar(row(0.5, -.infinity, .infinity))
    #expect(open.arrows.map { $0[2] > 0 } == [false, true] && open.strokes.isEmpty)
    var unknown = row()
    unknown.contrast = Estimate(.unknown)
    #expect(try bar(unknown).marks.isEmpty && bar(unknown).arrows.count == 2)
    #expect(try bar(row(.infinity, .infinity, .infinity, .below)).arrows.map { $0[2] < 0 } == [true])
    // A ratio has no number below 0: there it is as open.
    #expect(try bar(row(1, 0, 2, scale: .logarithmic)).arrows.count == 1)
  }

  @Test func equalDotsAreStacked() throws {
    let canvas = ForestCanvas(plot([row(dots: [0.5, 0.5, 0.75, 0.5])]), top: 0)
    let dots = try #require(canvas.claims.first?.rows.first?.dots)
    #expect(Set(dots.map { "\($0.x) \($0.y)" }).count == 4)
    #expect(Set(dots.map(\.x)).count == 2 && dots.allSatisfy { $0.y < canvas.claims[0].rows[0].bottom })
  }

  @Test func longSentencesAreShortenedAndRowsGrow() {
    let lines = PlainText.lines("one two three", width: 5, atMost: 3)
    #expect(lines == ["one two", "three"])
    #expect(PlainText.lines("one two three", width: 5, atMost: 1) == ["one two…"])
    #expect(PlainText.lines("abcdefghijklmn", width: 3, atMost: 9) == ["abcde", "fghijkl", "mn"])
    #expect(PlainText.lines("onetwothree", width: 5, atMost: 1) == ["onetwot…"])
    #expect(PlainText.lines("", width: 3, atMost: 2) == [""])
    let short = ForestCanvas(plot([row()], isSingle: true), top: 0).height
    let long = plot([row()], sentence: String(repeating: "long ", count: 99), isSingle: true)
    #expect(ForestCanvas(long, top: 0).height > short)
    #expect(ForestCanvas(plot((0..<40).map { _ in row() }, isSingle: true), top: 0).height > 30 * short / 2)
  }

  @Test func theRightSideIsShortenedToWhatSetsItApart() {
    func difference(_ a: String, _ b: String) -> String { PlainText.difference(of: a, from: b) }
    #expect(difference("loss at model.hidden=8", "loss at model.hidden=4") == "…model.hidden=8")
    #expect(difference("mean(loss[cell=rnn, n=4])", "mean(loss[cell=gru, n=4])") == "…cell=rnn…")
    for (text, other) in [("0.1", "mean(loss)"), ("mean(a)", "mean(a)"), ("", ""), ("a(b)", "a(b)(b)")] {
      #expect(difference(text, other) == text)
    }
  }

  @Test func theTableHoldsTheNumbersAsTheyAreCompared() {
    let rows = [
      row(0.5, 0.25, .infinity, dots: [0.5, 1], .below, left: "=a"),
      row(2, 1, 4, scale: .logarithmic, margin: 0.5...2, .neither, right: "a, b", verdict: .undecided),
    ]
    #expect(
      plot(rows).csv
        == [
          "finding,claim,left,sign,right,contrast,claimed,estimate_low,estimate_high,low,high,"
            + "margin_low,margin_high,verdict,seed_1,seed_2",
          "1,s,'=a,>,b,difference,below,0.5,0.5,0.25,inf,,,holds,0.5,1",
          "2,s,a,>,\"a, b\",ratio,neither,2,2,1,4,0.5,2,undecided,,",
        ].map { $0 + "\r\n" }.joined())
  }

  @Test(arguments: RenderingTests.hostile) func hostileTextIsShownAndNeverRun(_ template: String) throws {
    let folder = try Folder(), text = template.replacing("FOLDER", with: folder.url.path)
    var hostile = row(left: text, right: text, numbers: text, verdict: .fails)
    hostile.sign = text
    var plot = plot([hostile], sentence: text)
    plot.claims += self.plot([row()], sentence: text, isSingle: true).claims
    (plot.title, plot.caption) = (text, text)
    let svg = try renderer().svg(plot)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    #expect(XMLParser(data: Data(svg.utf8)).parse(), "the SVG is well-formed XML")
    #expect(!svg.contains("<script"))
  }

  @Test func theSamePlotGivesTheSameBytesAndLinksToThePage() throws {
    let plot = plot([row(dots: [0, 1]), row(verdict: .undecided)], sentence: "it's `x`")
    let svg = try renderer().svg(plot)
    let picture = try renderer().picture(plot, as: .png)
    #expect(try renderer().svg(plot) == svg && renderer().picture(plot, as: .png) == picture)
    #expect(svg.contains(">it’s `x`</text>") && svg.contains("href=\"../index.html#finding-2\""))
    #expect(try renderer().svg(self.plot([row(dots: [0, 0.9]), row()], sentence: "it's `x`")) != svg)
  }

  @Test func extremeNumbersDraw() throws {
    let rows = [
      row(1e300, -1e308, 1e308), row(.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude), row(0, 0, 0),
      row(1, 1e-300, 1e300, scale: .logarithmic), row(0, 0, 0, scale: .logarithmic),
      row(dots: [.infinity, -.infinity]), row(-1, -2, 0, scale: .logarithmic, margin: 0...1),
    ]
    #expect(try renderer().svg(plot(rows)).hasSuffix("</svg>\n"))
  }
}
