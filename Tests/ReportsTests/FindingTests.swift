import Components
import Reports
import OrderedCollections
import Statistics
import Testing

@Suite struct FindingTests {
  private func page(_ findings: [Finding]) -> NotebookPage {
    var page = NotebookPage(
      experiment: "e", title: "t", hypothesis: "h", source: SourceFile(name: "e.exp", text: ""),
      settings: .table([:]))
    page.findings = findings
    return page
  }

  /// Values a and b of five seeds, and a lag that is only known to be 49 or more.
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
        gaps: column.name == "reach" ? ["x/seed-1: 49 or more"] : [])
    }

    func value(of baseline: ClaimSelection) throws(TextFault) -> Bounds { Bounds(0.5) }
    func level(of key: ClaimSelection, in variant: String) throws(TextFault) -> ClaimLevel {
      ClaimLevel(text: variant, number: nil, place: 0)
    }
  }

  private func finding(_ says: String, _ check: String) throws -> Finding {
    let verdict = try ClaimEvaluation.verdict(on: ClaimParser.parse(check), text: check, numbers: Numbers())
    return Finding(says: says, check: check, outcome: verdict.outcome, comparisons: verdict.comparisons)
  }

  @Test func linesTellNumbersIntervalsAndSeeds() throws {
    let line = try #require(try finding("b wins", "mean(b) > mean(a)").lines.first)
    #expect(line.measured.hasPrefix("0.7500 [0.73") && line.measured.contains(" > 0.7100 [0.69"))
    #expect(
      line.contrast == "difference 0.04000 [0.03561, 0.04439]" && line.basis == "5 seeds, paired t"
        && line.reason.isEmpty)
    let described = try #require(try finding("", "min(a) > 0.5").lines.first)
    #expect(
      described.measured == "0.6900 > 0.5000" && described.contrast.isEmpty
        && described.basis == "in these 5 trials")
    #expect(try finding("", "mean(a) > mean(b)").lines.first?.measured.contains(" against ") == true)
    #expect(try finding("", "median(reach) > 12").lines.first?.measured == "≥ 49.00 > 12.00")
    let open = try #require(try finding("", "median(reach) > 60").lines.first)
    #expect(open.reason == "x/seed-1: 49 or more")
  }

  @Test func findingsComeFirstAndTheBadgeCountsThem() throws {
    let page = page([
      try finding("b <wins>", "mean(b) > mean(a)"), try finding("a wins", "mean(a) > mean(b)"),
      try finding("far", "median(reach) > 60"),
    ])
    let html = try page.html()
    #expect(
      html.matches(of: /<section id="([a-z]+)"/).map { String($0.output.1) }.prefix(2) == [
        "findings", "hypothesis",
      ])
    #expect(html.contains("<li class=\"bad\">1 of 3 claims holds, 1 fails, 1 is undecided</li>"))
    #expect(html.contains("b &lt;wins&gt;") && html.contains("mean(b) &gt; mean(a)"))
    let markdown = page.markdown
    #expect(markdown.contains("## Findings") && markdown.contains("2. **fails** a wins"))
  }

  @Test func whatCouldNotBeJudgedSaysWhy() throws {
    let html = try page([
      Finding(says: "s", check: "c", outcome: .undecided, comparisons: [], problem: "no numbers")
    ]).html()
    #expect(html.contains("no numbers") && html.contains("the claim is undecided"))
  }

  @Test func pagesWithoutClaimsHaveNoFindings() throws {
    let html = try page([]).html()
    #expect(!html.contains("id=\"findings\"") && !html.contains("claim"))
  }
}
