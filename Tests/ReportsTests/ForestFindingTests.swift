import Components
import Figures
import Foundation
import OrderedCollections
import Statistics
import Testing

@testable import Reports

@Suite struct ForestFindingTests {
  /// a is below b in each of five seeds; `reach` is only known to be 49 or more.
  private struct Numbers: ClaimNumbers {
    func sample(of column: ClaimSelection) throws(TextFault) -> ClaimSample {
      let values: [Bounds] =
        switch column.name {
        case "a": [0.70, 0.72, 0.71, 0.73, 0.69].map { Bounds($0) }
        case "b": [0.74, 0.755, 0.75, 0.77, 0.735].map { Bounds($0) }
        default: Array(repeating: Bounds(49, .infinity), count: 6)
        }
      return ClaimSample(
        [.init(name: "", seeds: Array(1...values.count), values: values)],
        scale: column.name == "c" ? .logarithmic : .linear)
    }

    func value(of baseline: ClaimSelection) throws(TextFault) -> Bounds { Bounds(0.5) }
    func level(of key: ClaimSelection, in variant: String) throws(TextFault) -> ClaimLevel {
      ClaimLevel(text: variant, number: nil, place: 0)
    }
  }

  private func finding(_ check: String, says: String = "s", adjustment: String = "") throws -> Finding {
    let verdict = try ClaimEvaluation.verdict(on: ClaimParser.parse(check), text: check, numbers: Numbers())
    return Finding(
      says: says, check: check, outcome: verdict.outcome, comparisons: verdict.comparisons,
      adjustment: adjustment, isOpenBesideOthers: !adjustment.isEmpty)
  }

  private func rows(_ check: String, adjustment: String = "") throws -> [ForestPlot.Row] {
    try #require(ForestPlot([finding(check, adjustment: adjustment)])).claims.flatMap(\.rows)
  }

  @Test func rowsHoldTheNumbersOfTheVerdicts() throws {
    let finding = try finding("mean(a) < mean(b)"), comparison = try #require(finding.comparisons.first)
    let row = try #require(ForestPlot([finding])?.claims.first?.rows.first)
    #expect(row.contrast == comparison.contrast && row.dots == comparison.dots && row.dots.count == 5)
    #expect(
      row.numbers == "−0.04000 [−0.04439, −0.03561]" && finding.lines[0].contrast.hasSuffix(row.numbers))
    #expect(row.scale == .linear && row.margin == nil && row.verdict == .holds)
    let near = try #require(try rows("mean(a) ≈ mean(b) within 0.1").first)
    #expect(near.margin == -0.1...0.1 && near.verdict == .holds)
  }

  @Test func directionsAreThoseOfTheClaims() throws {
    for (check, direction, verdict) in [
      ("mean(a) < mean(b)", .below, .holds), ("mean(b) >= mean(a)", .above, .holds),
      ("mean(a) > mean(b)", .above, .fails), ("not mean(a) > mean(b)", .below, .holds),
      ("not not mean(a) > mean(b)", .above, .fails), ("mean(a) ≈ mean(b) within 0.1", .neither, .holds),
      ("mean(a) != mean(b)", .neither, .holds),
    ] as [(String, ForestPlot.Direction, ClaimVerdict.Outcome)] {
      let row = try #require(try rows(check).first)
      #expect(row.direction == direction && row.verdict == verdict, "\(check)")
    }
  }

  @Test func whatIsDecidedOnlyAloneIsUndecided() throws {
    #expect(try rows("mean(a) < mean(b)", adjustment: "alone it holds").map(\.verdict) == [.undecided])
  }

  @Test func claimsOfTheseTrialsAreLeftOutAndCounted() throws {
    let described = try finding("max(a) < 1 and min(a) > 0"), estimated = try finding("mean(a) < mean(b)")
    #expect(ForestPlot([]) == nil && ForestPlot([described]) == nil)
    #expect(
      ForestPlot([Finding(says: "s", check: "c", outcome: .undecided, comparisons: [], problem: "p")]) == nil)
    let plot = try #require(ForestPlot([described, estimated]))
    #expect(plot.claims.map(\.number) == [2] && plot.claims[0].isSingle)
    #expect(
      plot.caption.contains(
        "2 comparisons are of these trials, without an interval, and left out (finding 1)."))
    #expect(ForestPlot([estimated])?.caption.contains("left out") == false)
    let mixed = try #require(ForestPlot([try finding("mean(a) < mean(b) and max(a) < 1")]))
    #expect(mixed.claims[0].rows.count == 1 && !mixed.claims[0].isSingle)
  }

  @Test func thePageShowsTheFigureAboveTheFindings() throws {
    let evil = "<script>x</script> \"`id`\" @m {y} 'z'"
    var page = NotebookPage(
      experiment: "e", title: "t", source: SourceFile(name: "e.exp", text: ""), settings: .table([:]))
    page.findings = [try finding("mean(a) < mean(b)", says: evil), try finding("max(a) < 1")]
    #expect(try !page.html().contains("<figure"))
    let renderer = Result {
      try GnuplotRenderer(searching: ProcessInfo.processInfo.environment["PATH"] ?? "")
    }
    page.forest = try RenderedFigure(#require(ForestPlot(page.findings)), named: "findings", with: renderer)
    let html = try page.html(), figure = try #require(html.firstRange(of: "<figure id=\"figure-findings\">"))
    let list = try #require(html.firstRange(of: "<ol class=\"findings\">"))
    #expect(
      figure.lowerBound < list.lowerBound && html.ranges(of: "<script").count == 1 && Elements(html) != nil)
    #expect(html.contains("<a href=\"#finding-1\"") && html.contains("<li id=\"finding-1\" class=\"good\">"))
    #expect(html.contains("<li id=\"finding-2\"") && !html.contains("<a href=\"#finding-2\""))
    #expect(page.markdown.contains("![Claims at a glance. 2 of 2 claims hold.](figures/findings.svg)"))
    page.forest = RenderedFigure(
      try #require(ForestPlot(page.findings)), named: "findings",
      with: .failure(FigureError.nothingToDraw(reason: "no plotter")))
    #expect(try page.html().contains("no plotter") && page.html().contains("figures/findings.csv"))
  }

  @Test func tallies() {
    #expect(ClaimTally([.holds]).sentence == "the claim holds")
    #expect(ClaimTally([.undecided]).sentence == "the claim is undecided")
    #expect(ClaimTally([.holds, .holds]).sentence == "2 of 2 claims hold")
    #expect(
      ClaimTally([.holds, .fails, .fails, .undecided]).sentence
        == "1 of 4 claims holds, 2 fail, 1 is undecided")
  }
}
