import Foundation
import Store
import Testing

@testable import Reports

@Suite struct ResultsIndexTests {
  private static let card = PageCard(
    title: "<b>&quot;", badges: [.init(text: "1 of 1 trials", tone: "good")],
    findings: [.init(text: "holds: a < b: c", tone: "good")], picture: "loss", alternative: "'x'")

  /// A folder of results in which some pages lie.
  private func withResults(_ pages: [String: String], _ body: (ResultsRoot, URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "index-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in pages {
      try TextFile.write(text, to: folder.appending(path: "\(name)/index.html").path)
    }
    try body(ResultsRoot(folder.path), folder)
  }

  private func page(_ title: String) throws -> String {
    var page = try ExamplePage.make()
    page.title = title
    return try page.html()
  }

  @Test func aPageTellsItsCard() throws {
    let page = try ExamplePage.make(), html = try page.html()
    #expect(PageCard(page: html) == page.card && page.card.picture == "loss")
    var evil = page
    evil.title = "\"><script>'&amp;&#39; \u{301}\n"
    #expect(PageCard(page: try evil.html())?.title == evil.title)
    #expect(PageCard(page: "<meta name=\"lab-card\" content=\"{\">") == nil && PageCard(page: "") == nil)
  }

  @Test func whatLiesThereIsListed() throws {
    let old = "<!DOCTYPE html>\n<meta name=\"generator\" content=\"lab\">\n<title>old</title>"
    try withResults([
      "b": page("Second & <last>"), "a": page("First"), "old": old, "mine": "<h1>my page</h1>",
      "Not A Name": page("no"),
    ]) { root, folder in
      #expect(try ResultsIndex.refresh(in: root) == nil)
      let html = try String(contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
      #expect(html.matches(of: /<li id="([^"]*)">/).map { String($0.output.1) } == ["a", "b", "old"])
      #expect(
        html.contains("<h2>Second &amp; &lt;last&gt;</h2>")
          && html.contains("<a href=\"b/index.html\">b/index.html</a>"))
      #expect(html.contains("The page of an earlier version") && html.contains("15 of 15 trials"))
      // There is no figure in this folder.
      #expect(!html.contains("<img"))
      try TextFile.write("<svg/>", to: folder.appending(path: "a/figures/loss.svg").path)
      #expect(
        try ResultsIndex(of: root).html().contains(
          "<img src=\"a/figures/loss.svg\" alt=\"Loss during training. "))
    }
  }

  @Test func theSamePagesGiveTheSameBytes() throws {
    try withResults(["b": page("B"), "a": page("A")]) { root, folder in
      _ = try ResultsIndex.refresh(in: root)
      let first = try Data(contentsOf: folder.appending(path: "index.html"))
      let written = try FileManager.default.attributesOfItem(atPath: root.index)[.modificationDate] as? Date
      _ = try ResultsIndex.refresh(in: root)
      #expect(try Data(contentsOf: folder.appending(path: "index.html")) == first)
      #expect(
        try FileManager.default.attributesOfItem(atPath: root.index)[.modificationDate] as? Date == written)
      try TextFile.write(page("C"), to: folder.appending(path: "c/index.html").path)
      _ = try ResultsIndex.refresh(in: root)
      #expect(try Data(contentsOf: folder.appending(path: "index.html")) != first)
    }
  }

  @Test func aFileOfSomebodyElseStays() throws {
    try withResults(["a": page("A")]) { root, folder in
      try TextFile.write("<h1>mine</h1>", to: root.index)
      #expect(
        try ResultsIndex.refresh(in: root)?.hasSuffix("is none of lab's, and was left as it is") == true)
      #expect(try TextFile.read(root.index) == "<h1>mine</h1>")
    }
  }

  /// What a page says of itself is text, and leads to no other place.
  @Test func aHostilePageIsText() throws {
    let card = PageCard(
      title: "<script>x</script>", badges: [.init(text: "<i>", tone: "x\" onload=\"y")], findings: [],
      picture: "../../secret", alternative: "")
    let head =
      "<meta name=\"generator\" content=\"lab\">\n<meta name=\"lab-card\" content=\"\(Markup().escapeText(card.json))\">"
    try withResults(["evil": head]) { root, _ in
      let html = try ResultsIndex(of: root).html()
      #expect(
        html.contains("<h2>&lt;script&gt;x&lt;/script&gt;</h2>")
          && html.contains("<li class=\"neutral\">&lt;i&gt;</li>"))
      #expect(!html.contains("<script") && !html.contains("onload") && !html.contains("<img"))
    }
  }
}
