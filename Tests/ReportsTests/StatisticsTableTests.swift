import Components
import OrderedCollections
import Testing

@testable import Reports

@Suite struct StatisticsTableTests {
  private func page(_ trials: [TrialRow]) -> NotebookPage {
    var page = NotebookPage(
      experiment: "e", title: "t", source: SourceFile(name: "e.exp", text: ""), settings: .table([:]),
      trials: trials)
    page.baselines = [
      PageBaseline(quantity: "loss", name: "no input", value: 0.66, doc: "the odds"),
      PageBaseline(quantity: "loss", name: "both inputs", value: 0.45, doc: "both"),
    ]
    return page
  }

  private func trial(
    _ variant: String, _ seed: Int, loss: Double?, status: String = "done", remark: String = ""
  ) -> TrialRow {
    TrialRow(
      variant: "model.cell=\(variant)", seed: seed, status: status, remark: remark, parameters: 7,
      updates: 10 * seed,
      numbers: loss.map { [.init("test_loss", $0, .logarithmic)] } ?? [])
  }

  @Test func whoLearnedNothingIsMarked() throws {
    let page = page([
      trial("rnn", 1, loss: 0.659), trial("rnn", 2, loss: 0.5), trial("lstm", 1, loss: 0.46),
      trial("lstm", 2, loss: 0.9, status: "diverged"),
    ])
    let table = try #require(page.trialTable)
    #expect(table.rows.map { $0[2] } == ["○", "✓", "✓", "✕"])
    #expect(table.notes.first?.contains("○ completed, and learned nothing") == true)
    #expect(try #require(page.variantTable).header.prefix(4) == ["model.cell", "completed", "diverged", "○"])
    #expect(page.allBadges.contains { $0.text == "1 learned nothing" })
    // A loss below the weakest level is a loss of somebody who learned something.
    let learned = self.page([trial("rnn", 1, loss: 0.6), trial("lstm", 1, loss: 0.46)])
    #expect(
      try #require(learned.variantTable).header.prefix(3) == [
        "model.cell", "completed", "test loss, geomean",
      ])
    #expect(!learned.allBadges.contains { $0.text.contains("learned nothing") })
  }

  @Test func noNumberIsToldFromNoMeasurement() throws {
    let page = page([trial("rnn", 1, loss: .nan), trial("rnn", 2, loss: 0.5), trial("lstm", 1, loss: nil)])
    let table = try #require(page.trialTable)
    #expect(table.rows.map(\.last) == ["NaN", "0.5000", "–"])
    #expect(table.notes.suffix(2) == ["NaN: measured, and not a number.", "– not measured."])
    #expect(try #require(page.variantTable).rows.map(\.last) == ["0.5000 (n = 1)", "–"])
    let whole = self.page([trial("rnn", 1, loss: 0.4), trial("rnn", 2, loss: 0.5)])
    #expect(try #require(whole.trialTable).notes == ["✓ completed."])
  }

  @Test func remarksStandBelow() throws {
    let until = "at update 20: validation loss was at most 0.5"
    let page = page([
      trial("rnn", 1, loss: 0.4, remark: "at update 10: validation loss was at most 0.5"),
      trial("rnn", 2, loss: 0.5, remark: until),
      trial("rnn", 3, loss: nil, status: "failed", remark: "it is no HDF5 file"),
    ])
    let table = try #require(page.trialTable)
    #expect(table.rows.map { $0[2] } == ["✓¹", "✓¹", "!²"])
    #expect(
      table.notes.dropFirst().prefix(2) == ["¹ validation loss was at most 0.5.", "² it is no HDF5 file."])
    #expect(!table.isGrouped)
  }

  /// One loss for figures and tables: that of a scored step, where there is one.
  @Test func lossesAreThoseOfAStep() throws {
    var sum = trial("rnn", 1, loss: 40)
    sum.stepLosses = [.init("test_loss", 0.4, .logarithmic)]
    let table = try #require(page([sum]).trialTable)
    #expect(table.rows[0].last == "0.4000" && table.caption.contains("of a scored step, as in the figures"))
    #expect(!(try #require(page([trial("rnn", 1, loss: 40)]).trialTable)).caption.contains("scored step"))
    #expect(NotebookPage.summary([sum]).contains(",40,"))
  }

  @Test func numbersStandBelowNumbers() {
    #expect(Table.parts(of: "0.912 ± 0.012")! == ("0.912", "± 0.012"))
    #expect(Table.parts(of: "0.2000 [0.03575, 1.119]")! == ("0.2000", "[0.03575, 1.119]"))
    #expect(Table.parts(of: "(1.5 ± 0.2)·10⁻⁷") == nil && Table.parts(of: "5 of 5") == nil)
  }

  @Test func levelsThatVariantsShareStandOnce() throws {
    var page = page([trial("rnn", 1, loss: 1), trial("lstm", 1, loss: 1), trial("gru", 1, loss: 1)])
    page.baselines = [("rnn", 2.0), ("lstm", 2), ("gru", 3)].map {
      PageBaseline(variant: "model.cell=\($0)", quantity: "loss", name: "chance", value: $1, doc: "d")
    }
    let rows = try #require(page.baselineTable).rows
    #expect(rows.map { $0[1] } == ["rnn; lstm", "gru"] && rows.map { $0[3] } == ["2.000", "3.000"])
  }

  @Test func trialsOfAVariantStandTogether() throws {
    let table = try #require(
      page([trial("rnn", 1, loss: 1), trial("lstm", 1, loss: 1), trial("rnn", 2, loss: 1)]).trialTable)
    #expect(table.groups.map { $0.map { $0[1] } } == [["1", "2"], ["1"]])
    let html = try page([trial("rnn", 1, loss: 1), trial("lstm", 1, loss: 1)]).html()
    #expect(
      html.contains("<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"5\"><span>rnn</span></th></tr>"))
    #expect(html.contains("<th scope=\"row\">seed\u{a0}1</th>"))
  }
}
