import Archive
import Components
import Foundation
import Store
import Testing

@testable import Figures

@Suite struct SamplesFigureTests {
  /// Two sequences of the tokens a, b, c, of three steps and of two, and what the loss minds in them.
  private func measured(answers: [Double] = [1, 0, 0, 1]) -> FakeTrial {
    var data = FakeTrial()
    let group = "/diagnostics/input-saliency"
    data.set("/records/step", [1], ["record"], [0])
    data.set(group + "/by_step", [1, 2, 3], ["record", "shown_example", "time"], [1, 4, 2, 3, 6, .nan])
    data.set(group + "/by_token", [1, 3], ["record", "read_token"], [1, 2, 3])
    data.coordinates["read_token"] = .labels(["a", "b", "c"])
    data.set("/records/probe/batch/inputs", [3, 2], ["input_time", "probe_example"], [0, 2, 1, 1, 2, -1])
    data.integers.insert("/records/probe/batch/inputs")
    data.set("/records/probe/outputs", [1, 2, 2], ["record", "probe_example", "output"], answers)
    data.coordinates["output"] = .labels(["bad", "good"])
    data.set("/records/probe/batch/targets", [2], ["probe_example"], [0, 0])
    data.integers.insert("/records/probe/batch/targets")
    return data
  }

  private func answered(_ target: String, _ answer: String, reads: String = "x y") -> FakeTrial {
    var data = FakeTrial()
    for (name, text) in [("inputs", reads), ("targets", target), ("predictions", answer)] {
      data.set("/samples/" + name, [1], ["sample"], [0])
      data.texts["/samples/" + name] = [text]
    }
    return data
  }

  /// Three labels of two steps; the last label is the top row.
  private func rolls(steps: Int = 2, chances: [Double] = [0.9, 0.1, 0.2, 0.8, 0, 0]) -> FakeTrial {
    var data = FakeTrial()
    let axes = ["sample", "row", "column"], held: [Double] = [1, 1, 0, 1, 0, 0]
    for (name, pixels) in [("inputs", held), ("targets", held), ("predictions", chances)] {
      data.set("/samples/" + name, [1, 6 / steps, steps], axes, pixels)
    }
    return data
  }

  @Test func labelsOverTimeAreMapsBesideTheirChances() throws {
    let drawing = try drawing(rolls(), arrangement: "many-to-many")
    #expect(drawing.panels.map(\.title) == ["example 1: target", "example 1: answer"])
    #expect(drawing.panels[0].map?.values == [0, 1, 1, 1])
    // The first label neither holds nor is given.
    #expect(drawing.panels[0].map?.y == [1, 2])
    #expect(drawing.panels[1].map?.values == [0.2, 0.8, 0.9, 0.1])
    // Two of the three that hold are given, and none besides.
    #expect(drawing.caption.contains("is \(AxisNumber.words(100.0 * 2 / 3)) %"), "\(drawing.caption)")
    #expect(throws: FigureError.self) { try self.drawing(rolls(steps: 1)) }
  }

  private func drawing(_ data: FakeTrial, arrangement: String = "many-to-one") throws -> Drawing {
    try SamplesFigure().drawing(
      of: StoredRun(experiment: "e", trials: [data.stored("default", 1, arrangement: arrangement)]))
  }

  private func words(_ drawing: Drawing, line: Int = 0) throws -> [Passage.Word] {
    try Array(#require(drawing.panels.first?.passage).examples[0].groups.joined())[line].words
  }

  @Test func wordsAreShadedByTheirShareOfTheGreatest() throws {
    let drawing = try drawing(measured()), passage = try #require(drawing.panels.first?.passage)
    #expect(
      passage.examples.map { $0.groups[0][0].words.map(\.text) } == [
        ["a", "b", "c", "→ bad"], ["c", "b", "→ good"],
      ])
    #expect(try words(drawing).prefix(3).map(\.shade) == [0.25, 1, 0.5])
    // The second sentence is bad, too.
    #expect(passage.examples.map { $0.groups[0][0].words.last?.isWrong } == [false, true])
    // 4 of 7, and 6 of 9.
    #expect(drawing.caption.contains("is \(AxisNumber.words(100 * (4.0 / 7 + 6.0 / 9) / 2)) %"))
    #expect(drawing.csv.contains("0,b,1,1,,\r\n"))
    #expect(
      try self.drawing(measured(), arrangement: "many-to-many").panels[0].passage?.examples[0].groups[0][0]
        .words.map(\.text) == ["a", "b", "c"])
  }

  @Test func errorsInAnAnswerAreMarkedPlaceByPlace() throws {
    let sentence = try drawing(
      answered("the cat sat", "the dog sat here"), arrangement: "sequence-to-sequence")
    #expect(try words(sentence, line: 2).map(\.isWrong) == [false, true, false, true])
    #expect(sentence.caption.hasPrefix("The number of examples answered without an error, of 1, is 0."))
    let short = try drawing(answered("the cat sat", "the cat"), arrangement: "sequence-to-sequence")
    #expect(try words(short, line: 2).map(\.text) == ["the", "cat", "∅"])
    let letters = try drawing(answered("abc", "abd"), arrangement: "sequence-to-sequence")
    #expect(try words(letters, line: 2).map { $0.isWrong ? "✕" + $0.text : $0.text } == ["a", "b", "✕d"])
    // A class is no word to be spelled.
    #expect(try words(drawing(answered("good", "bad")), line: 2).map(\.text) == ["bad"])
    #expect(try words(drawing(answered("good", "good")), line: 2).map(\.isWrong) == [false])
  }

  @Test func whatIsMissingIsNamed() {
    #expect {
      try drawing(FakeTrial())
    } throws: { "\($0)".contains("stored examples") }
    var figure = SamplesFigure()
    figure.view = .saliency
    #expect {
      try figure.drawing(of: StoredRun(experiment: "e", trials: [answered("a", "a").stored("default", 1)]))
    } throws: { "\($0)".contains("{ kind: input-saliency, examples: 3 }") }
  }

  @Test func longLinesAreBrokenTogether() throws {
    let words = (0..<40).map { Passage.Word("word\($0)", shade: 0.5) }
    let one = Passage([.init([[.init("", words)]])]),
      two = Passage([.init([[.init("a", words), .init("b", words)]])])
    let narrow = PassageLayer(one, width: 300), wide = PassageLayer(one, width: 3000)
    #expect(narrow.height > 4 * wide.height)
    #expect(PassageLayer(two, width: 3000).height == 2 * wide.height)
    // What is written is text to gnuplot, whatever it is.
    let script = GnuplotScript(
      Drawing(
        title: "", caption: "",
        panels: [Panel(passage: Passage([.init([[.init("", [.init("'; system('x')")])]])]))]))
    let commands = script.steps.map { "\($0)" }.joined()
    #expect(commands.contains("’; system(’x’)") && !commands.contains("'; system("))
    #expect(script.canvas.frames.allSatisfy { $0.bottom <= script.canvas.height })
  }
}
