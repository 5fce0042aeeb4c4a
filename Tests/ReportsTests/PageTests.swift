import CCmark
import Components
import Figures
import Foundation
import OrderedCollections
import Testing

@testable import Reports

@Suite struct PageTests {
  @Test func theSameValuesGiveTheSameBytes() throws {
    let page = try ExamplePage.make()
    #expect(try page.html() == ExamplePage.make().html())
    #expect(try page.markdown == ExamplePage.make().markdown)
    var other = page
    other.title += "!"
    #expect(try page.html() != other.html())
  }

  /// For the eye: `LAB_GALLERY=folder swift test --filter PageTests`.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["LAB_GALLERY"] != nil, "LAB_GALLERY names no folder"))
  func writeForTheEye() throws {
    let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["LAB_GALLERY"] ?? "")
    let page = try ExamplePage.make()
    try Data(page.html().utf8).write(to: folder.appending(path: "index.html"))
    try Data(page.markdown.utf8).write(to: folder.appending(path: "report.md"))
  }

  @Test func sectionsStandInOrderAndNoneIsEmpty() throws {
    let html = try ExamplePage.make().html()
    let ids = html.matches(of: /<section id="([a-z]+)"/).map { String($0.output.1) }
    #expect(ids == ["figures", "hypothesis", "setup", "statistics", "reproduce", "provenance"])
    let links = html.matches(of: /<a href="#([a-z]+)">/).map { String($0.output.1) }
    #expect(links == ids, "the contents name every section")
    let bare = try NotebookPage(
      experiment: "e", title: "t", source: SourceFile(name: "e.exp", text: ""), settings: .table([:])
    )
    .html()
    #expect(bare.matches(of: /<section id="([a-z]+)"/).map { String($0.output.1) } == ["setup", "reproduce"])
  }

  @Test func timesAndMachineAreElsewhere() throws {
    let page = try ExamplePage.make()
    #expect(
      try page.html().contains("<a href=\"provenance/run.html\">provenance/run.html</a>, beside this page"))
    #expect(page.markdown.contains("[provenance/run.html](provenance/run.html), beside this page"))
    #expect(try !page.html().contains("updates/s"))
  }

  @Test func thePageNeedsNothingElse() throws {
    let html = try ExamplePage.make().html()
    #expect(html.ranges(of: "<script").count == 1 && html.contains("<script>\(PageScript.text)</script>"))
    #expect(!html.contains("<link"))
    #expect(html.matches(of: /(src|data|action)="/).isEmpty)
    #expect(!html.contains("<?xml"))
  }

  @Test func idsAreUniqueAndReferencesResolve() throws {
    let html = try ExamplePage.make().html()
    let ids = html.matches(of: /\sid=["']([^"']+)["']/).map { String($0.output.1) }
    #expect(Set(ids).count == ids.count)
    let references = html.matches(of: /href=["']#([^"']+)["']|url\(#([^)]+)\)/).map {
      String($0.output.1 ?? $0.output.2 ?? "")
    }
    for reference in references { #expect(ids.contains(reference), "\(reference)") }
    #expect(!references.isEmpty && !ids.contains("nowhere"))
  }

  @Test func hostileTextIsText() throws {
    let html = try hostilePage().html()
    let elements = try #require(Elements(html), "the page reads as XML")
    #expect(
      elements.names.isDisjoint(with: ["img", "iframe", "object", "b\u{338}"])
        && html.ranges(of: "<script").count == 1)
    #expect(!elements.attributes.contains { $0.hasPrefix("on") })
    #expect(elements.names.isSuperset(of: ["html", "svg", "table", "figure"]))
    #expect(!html.contains("javascript:"))
    #expect(html.contains("<h1>&lt;script&gt;alert(1)"))
  }

  @Test func hostileTextIsTextInMarkdown() throws {
    let markdown = try hostilePage().markdown
    let html = try #require(cmark_markdown_to_html(markdown, markdown.utf8.count, CMARK_OPT_SAFE))
    defer { free(html) }
    // cmark puts this in place of raw HTML.
    #expect(!String(cString: html).contains("raw HTML omitted"))
    #expect(!String(cString: html).contains("<img src=\"http"))
  }

  private func hostilePage() throws -> NotebookPage {
    let evil =
      "<script>alert(1)</script>\"'\u{301} onload='x' \"\u{301} onload=x & {{title}} {{{style}}} <\u{338}b> `$(x)` | \u{0}\u{7}"
    var page = try ExamplePage.make()
    page.experiment = evil
    page.title = evil
    page.about =
      "<script>alert(1)</script>\n\n# \(evil)\n\n[x](javascript:alert(1)) ![y](http://example.org/a.png) <img src=x onerror=y>"
    page.hypothesis = evil
    page.badges = [Badge(evil, .neutral)]
    page.source = SourceFile(name: evil, text: evil + "\n```\n")
    page.settings = .table(["a": .table([evil: .text(evil)]), "b": .text(evil)])
    page.varied = [Varied(key: evil, values: [.text(evil)])]
    page.trials[0].variant = evil
    page.trials[1].remark = evil
    page.commands = [Command(evil, purpose: evil)]
    page.provenance = [Fact(evil, evil)]
    page.figures[0] = RenderedFigure(
      name: "loss", title: evil, caption: evil, svg: page.figures[0].svg, csv: page.figures[0].csv,
      problem: evil)
    return page
  }

  @Test func sweptSettingsAreNotListedAsFixed() throws {
    let html = try ExamplePage.make().html()
    #expect(html.contains("<b>hidden</b> 64"))
    #expect(html.contains("<b>init.W.gain</b> 0.9"))
    #expect(!html.contains("activation"))
  }

  @Test func divergedTrialsAreCountedAndNotAveraged() throws {
    let page = try ExamplePage.make()
    #expect(try page.html().contains("15 of 15 trials"))
    #expect(try page.html().contains("1 diverged"))
    #expect(page.markdown.contains("| rnn | 4 of 5 | 1 | 0.1629 ± "))
    #expect(page.markdown.contains("| rnn | 2 | ✕ | 4\u{202f}353 | 412 | – |"))
    #expect(page.markdown.contains("✓ completed; ✕ diverged, after the updates that are told."))
  }

  /// Of titles the masthead shows the beginning; the file, further down, has all of it.
  @Test func aLongTitleIsShortened() throws {
    var page = try ExamplePage.make()
    page.title = String(repeating: "word ", count: 2000)
    let html = try page.html()
    let heading = try #require(html.firstMatch(of: /<h1>([^<]*)<\/h1>/)?.output.1)
    #expect(heading.count == 200 && heading.hasSuffix("…"))
    #expect(page.markdown.prefix { $0 != "\n" }.count < 210)
    #expect(try ExamplePage.make().html().contains("<h1>How far back does an error signal reach?</h1>"))
  }

  @Test func whatNobodyStatedIsFolded() throws {
    var page = try ExamplePage.make()
    page.defaults = ["optimizer.beta1", "optimizer.beta2", "train.precision"]
    let html = try page.html(),
      parts = html.split(separator: "<summary>3 more settings have their defaults</summary>")
    #expect(parts.count == 2)
    #expect(parts[0].contains("<b>learning_rate</b> 0.001") && !parts[0].contains("<b>beta1</b>"))
    #expect(parts[1].contains("<b>beta1</b> 0.9") && parts[1].contains("<b>precision</b> float64"))
    #expect(page.markdown.contains("| optimizer | beta1 0.9 · beta2 0.999 |"))
    #expect(try !ExamplePage.make().html().contains("have their defaults"))
  }

  /// A picture says to who does not see it what is to be seen.
  @Test func aFigureIsNamedByItsFinding() throws {
    func alternative(_ caption: String) -> String {
      RenderedFigure(name: "f", title: "Loss", caption: caption, svg: nil, csv: nil, problem: nil).alternative
    }
    #expect(
      alternative("At gain 0.5 an error is down to 1 % after 6.4 steps. Mean over 5 seeds.")
        == "Loss. At gain 0.5 an error is down to 1 % after 6.4 steps.")
    #expect(alternative("no end") == "Loss. no end" && alternative("") == "Loss")
    #expect(
      try ExamplePage.make().html().contains(
        "aria-label=\"Loss during training. Line: mean over 5 seeds; thin lines: single seeds; band: 95 % Student-t interval"
      ))
  }

  @Test func theScriptIsSmallAndAllThatMayRun() throws {
    #expect(PageScript.text.utf8.count <= 10_240)
    let html = try ExamplePage.make().html()
    let policy = try #require(html.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)?.output.1)
    #expect(policy.contains("default-src &#39;none&#39;") && policy.contains("script-src &#39;sha256-"))
  }

  @Test func aCitationHoldsNoCommandOfTeX() throws {
    var page = try ExamplePage.make()
    page.title = "50 % of {\\input x} & $y_1$ #~^"
    #expect(
      page.bibTeX.contains(
        "title = {50 \\% of \\{\\textbackslash{}input x\\} \\& \\$y\\_1\\$ \\#\\textasciitilde{}\\textasciicircum{}}"
      ))
    #expect(page.bibTeX.hasPrefix("@misc{lab-vanishing,\n"))
  }

  @Test func aMissingFigureSaysWhy() throws {
    let page = try ExamplePage.make()
    #expect(try page.html().contains("<strong>This figure is missing:</strong> no trial has recorded"))
    #expect(page.markdown.contains("![Loss during training. Line: mean over 5 seeds;"))
    #expect(!page.markdown.contains("figures/phase.svg"))
  }
}
