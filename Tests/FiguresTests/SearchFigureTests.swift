import Archive
import Components
import Foundation
import Testing

@testable import Figures

@Suite struct SearchFigureTests {
  /// Twenty trials whose accuracy grows with the width and does not depend on the rate; one diverged.
  private func run(evaluates: Bool = false, cells: Bool = false) -> StoredRun {
    var trials: [StoredTrial] = [], varied: [String: [VariedSetting]] = [:]
    for index in 0..<20 {
      var data = FakeTrial()
      let accuracy = Double(index) / 20
      data.set("/test/accuracy", [], [], [accuracy])
      data.set("/test/step_loss", [], [], [1 - accuracy])
      if evaluates { data.set("/evaluation/accuracy", [2], ["evaluation"], [0, 1 - accuracy]) }
      let name = "v\(index)"
      trials.append(data.stored(name, 1, status: index == 19 ? .diverged(at: 3) : .done))
      varied[name] = [
        VariedSetting("model.hidden", .integer(10 + index)),
        VariedSetting("optimizer.learning_rate", .real(pow(10, -4 + 3 * noise(index, 1)))),
      ]
      if cells { varied[name]?.append(VariedSetting("model.cell", .text(index < 9 ? "rnn" : "lstm"))) }
    }
    var run = StoredRun(experiment: "e", trials: trials)
    run.varied = varied
    return run
  }

  @Test func bestTrialsComeFirstAndWhatMattersIsNamed() throws {
    let drawing = try SearchFigure().drawing(of: run())
    #expect(drawing.panels.map(\.x.label) == ["hidden", "learning_rate"])
    #expect(drawing.panels.map(\.x.scale) == [.linear, .logarithmic])
    #expect(drawing.caption.hasPrefix("The best test accuracy is 0.9, at hidden 28, learning_rate"))
    #expect(drawing.caption.contains("most on hidden (rank correlation 1)"))
    #expect(drawing.table?.rows.count == 10 && drawing.table?.rows[0][0] == "28")
    #expect(drawing.table?.rows[9].last == "0.45")
    #expect(drawing.panels[0].overlay.marks.map(\.places.count) == [9, 10])
    #expect(drawing.notes.contains { $0.contains("1 trials diverged") })
  }

  @Test func metricAndSideAreChosen() throws {
    // Validation is preferred, and says the opposite here.
    #expect(try SearchFigure().drawing(of: run(evaluates: true)).table?.rows[0][0] == "10")
    var loss = SearchFigure()
    loss.metric = "step_loss"
    #expect(try loss.drawing(of: run()).table?.rows[0][0] == "28")
    loss.better = .higher
    #expect(try loss.drawing(of: run()).table?.rows[0][0] == "10")
    loss.metric = "recall"
    #expect {
      try loss.drawing(of: run())
    } throws: { "\($0)".contains("/test/recall") }
  }

  @Test func wordsHaveNoPanelButAColumn() throws {
    let drawing = try SearchFigure().drawing(of: run(cells: true))
    #expect(
      drawing.panels.count == 2
        && drawing.table?.header == ["hidden", "learning_rate", "cell", "seed", "test accuracy"])
    #expect(drawing.notes.contains { $0.contains("without a panel: cell") })
  }
}
