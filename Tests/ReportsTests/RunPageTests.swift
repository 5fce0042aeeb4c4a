import Components
import Foundation
import OrderedCollections
import Testing

@testable import Reports

@Suite struct RunPageTests {
  private func provenance(_ changes: [String: String] = [:]) -> TrialProvenance {
    var facts: OrderedDictionary<String, Value> = [
      "command": .text("lab -j 2 a.exp"), "commit": .text("3f2c9a1"), "cpu": .text("EPYC"),
      "data": .list([.text("a sha256 0"), .text("b sha256 1")]), "started": .text("2025-11-22T14:43:00Z"),
      "steps_per_second": .real(1234.5), "training_seconds": .real(2.5),
    ]
    for (key, text) in changes { facts[key] = .text(text) }
    return TrialProvenance(.table(facts))
  }

  private func page(_ provenances: [TrialProvenance?]) -> RunPage {
    RunPage(
      experiment: "e", title: "t",
      trials: provenances.enumerated().map {
        RunPage.Trial(
          variant: "model.cell=rnn", seed: $0 + 1, status: $1 == nil ? "failed" : "done",
          file: "seed-\($0 + 1).h5",
          provenance: $1)
      })
  }

  @Test func provenanceIsReadAsItIsWritten() {
    let facts = provenance().facts
    #expect(facts["training_seconds"] == .real(2.5))
    #expect(facts["data"] == .list([.text("a sha256 0"), .text("b sha256 1")]))
    #expect(TrialProvenance(.list([.text("no table")])).facts.isEmpty)
  }

  @Test func oneRunIsToldOnce() {
    let page = page([provenance(), provenance(["started": "2025-11-22T14:44:00Z"])])
    #expect(page.groups.map(\.trials) == [[0, 1]])
    #expect(page.factTables.map { $0.facts.map(\.key) } == [["command", "commit", "cpu"]])
    #expect(
      page.timeTable.header == ["model.cell", "seed", "status", "trained", "waited", "updates/s", "began"])
    #expect(page.timeTable.rows.last == ["rnn", "2", "done", "2.50 s", "–", "1234", "2025-11-22T14:44:00Z"])
    #expect(page.badges == [Badge("2 of 2 trials", .good)])
  }

  /// To be interrupted is of the trial, and no other run.
  @Test func resumedTrialsSaySo() {
    var facts = provenance().facts
    facts["resumed"] = .integer(3)
    let page = page([provenance(), TrialProvenance(.table(facts))])
    #expect(page.groups.map(\.trials) == [[0, 1]] && page.timeTable.header.last == "resumed")
    #expect(page.timeTable.rows.map(\.last) == ["0 ×", "3 ×"])
  }

  @Test func continuedTrialsSayWhere() {
    var facts = provenance().facts
    (facts["parent"], facts["continued_at"]) = (.text("lstm/seed-1, update 2000"), .integer(2000))
    let page = page([TrialProvenance(.table(facts)), provenance()])
    #expect(page.groups.map(\.trials) == [[0, 1]] && page.timeTable.header.last == "continued")
    #expect(page.timeTable.rows.map(\.last) == ["at update 2\u{202F}000", "–"])
  }

  @Test func whatDiffersBetweenRunsStandsByRun() {
    let page = page([
      provenance(), provenance(["cpu": "Xeon", "commit": "9c5d1a4 with uncommitted changes"]), nil,
      provenance(),
    ])
    #expect(page.groups.map(\.trials) == [[0, 3], [1]])
    #expect(
      page.factTables.map(\.caption) == [
        "The same for all trials.", "Run 1: rnn, seed 1; rnn, seed 4.", "Run 2: rnn, seed 2.",
      ])
    #expect(
      page.factTables.map { $0.facts.map(\.key) } == [["command"], ["commit", "cpu"], ["commit", "cpu"]])
    #expect(page.timeTable.rows.map { $0[2] } == ["1", "2", "–", "1"])
    #expect(page.badges.map(\.text) == ["3 of 4 trials", "2 runs", "uncommitted changes"])
  }

  @Test func hostileTextIsText() throws {
    let evil = "<script>alert(1)</script>'\u{301} {{title}} {{{style}}}"
    var page = page([provenance(["command": evil]), provenance()])
    page.title = evil
    page.experiment = evil
    page.trials[0].variant = evil
    page.trials[0].status = evil
    let html = try page.html(), elements = try #require(Elements(html), "the page reads as XML")
    #expect(elements.names.isDisjoint(with: ["img", "b"]) && html.ranges(of: "<script").count == 1)
    #expect(elements.names.isSuperset(of: ["html", "table", "section"]))
  }

  @Test func aPageWithoutTrialsSaysSo() throws {
    let html = try page([nil]).html()
    #expect(html.contains("No trial is stored."))
    #expect(html.contains("<a href=\"../index.html\">"))
  }
}
