import CCmark
import Components
import Figures
import Foundation
import Reports
import OrderedCollections
import Testing

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
    #expect(ids == ["hypothesis", "setup", "figures", "statistics", "reproduce", "provenance"])
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
    #expect(!html.contains("<script"))
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
    #expect(elements.names.isDisjoint(with: ["script", "img", "iframe", "object", "b\u{338}"]))
    #expect(!elements.attributes.contains { $0.hasPrefix("on") })
    #expect(elements.names.isSuperset(of: ["html", "svg", "table", "figure"]))
    #expect(!html.contains("javascript:"))
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
    #expect(page.markdown.contains("| rnn | 2 | diverged at step 412 |"))
  }

  @Test func aMissingFigureSaysWhy() throws {
    let page = try ExamplePage.make()
    #expect(try page.html().contains("<strong>This figure is missing:</strong> no trial has recorded"))
    #expect(page.markdown.contains("![Loss during training](figures/loss.svg)"))
    #expect(!page.markdown.contains("figures/phase.svg"))
  }
}
