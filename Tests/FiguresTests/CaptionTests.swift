import Archive
import Components
import Foundation
import Testing

@testable import Figures

@Suite struct CaptionTests {
  private let runs = [
    SyntheticRun.make(variants: ["default"], seeds: 1),
    SyntheticRun.make(
      variants: ["model.cell=rnn", "model.cell=lstm", "model.cell=gru"], seeds: 20, diverging: [2]),
    SyntheticRun.make(variants: (1...12).map { "model.hidden=\($0 * 16)" }, seeds: 3, times: 5),
    SyntheticRun.make(variants: ["a", "b"].map { String(repeating: "long ", count: 60) + $0 }, seeds: 2),
    SyntheticRun.make(variants: ["сеть", "網絡"], seeds: 2),
  ]

  @Test func captionsAreShortAndSayFirstWhatIsSeen() throws {
    for run in runs {
      for figure in [LossFigure(), GradientByTimeFigure(), GradientByLagFigure()] as [any Figure] {
        let drawing = try figure.drawing(of: run), kind = type(of: figure).kind
        #expect(drawing.captionWords <= Caption.limit, "\(kind): \(drawing.caption)")
        #expect(
          drawing.caption.prefix { $0 != "." }.contains { $0.isNumber }, "\(kind): \(drawing.caption)")
        let table = try #require(drawing.table)
        #expect(table.rows.count >= run.variants.count)
      }
    }
  }

  @Test func whatHasNoRoomBecomesANote() {
    let long = String(repeating: "word ", count: 55) + "."
    let caption = Caption("It is seen.", [long, "A method.", "Four words too many."])
    #expect(
      caption.text.hasPrefix("It is seen. word")
        && caption.notes.sentences == ["A method.", "Four words too many."])
    #expect(Caption(nil, ["A method.", ""]).text == "A method.")
  }

  @Test func numbersAreSpelledAsInASentence() {
    let words = [0.461, 1, 12.34, 1234, 4e-12, 0.99e-4, -0.1, 0, 9.97e-6].map(AxisNumber.words)
    #expect(words == ["0.461", "1", "12.3", "1234", "4×10⁻¹²", "9.9×10⁻⁵", "−0.1", "0", "10⁻⁵"])
  }

  @Test func theSentencesAreOfTheData() throws {
    var data = FakeTrial()
    data.set("/history/step", [3], [], [0, 1, 2])
    data.set("/history/loss", [3], [], [4, 2, 0.5])
    let loss = try LossFigure().drawing(of: StoredRun(experiment: "e", trials: [data.stored("v", 1)]))
    #expect(loss.caption.hasPrefix("The loss falls from 4 to 0.5 in 2 updates."), "\(loss.caption)")
    let lags = try GradientByLagFigure().drawing(
      of: SyntheticRun.make(variants: ["model.cell=rnn", "model.cell=lstm"], seeds: 3))
    #expect(lags.caption.hasPrefix("Before training an error is down to 1 % after "), "\(lags.caption)")
    #expect(lags.caption.contains(" steps with rnn, with lstm after "), "\(lags.caption)")
  }
}

@Suite struct CanvasTests {
  private func drawing(_ count: Int, columns: Int? = nil, shared: String = "y") -> Drawing {
    let panels = (0..<count).map { index in
      var panel = smallDrawing().panels[0]
      (panel.title, panel.sharedScale) = ("p\(index)", shared)
      panel.baselines = [BaselineLine("level", 2)]
      return panel
    }
    return Drawing(title: "t", caption: "", columns: columns, panels: panels)
  }

  @Test func gridsShareTheirAxes() {
    let canvas = GnuplotScript(drawing(6, columns: 3)).canvas, frames = canvas.frames
    #expect(frames.map(\.numbersY) == [true, false, false, true, false, false])
    #expect(frames.map(\.numbersX) == [false, false, false, true, true, true])
    #expect(frames.map(\.hasNames) == [false, false, true, false, false, true])
    #expect(Set(frames.map { ($0.right - $0.left).rounded() }).count == 1)
    #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.top < $1.top || $0.right < $1.left })
    // Negative control: panels with ranges of their own have numbers of their own.
    #expect(GnuplotScript(drawing(4, shared: "")).canvas.frames.allSatisfy { $0.numbersX && $0.numbersY })
  }

  @Test func namesStandOutsideTheFrameAndFit() throws {
    var one = drawing(1)
    one.panels[0].series[0].name = String(repeating: "long name ", count: 30)
    one.panels[0].series[1].mean[1] = 3
    let canvas = GnuplotScript(one).canvas, svg = try renderer().svg(one)
    #expect(canvas.frames[0].right < canvas.width - 60 && canvas.frames[0].right > canvas.width / 2)
    #expect(svg.contains(">level</text>") && svg.contains("…"))
    #expect(!svg.contains(String(repeating: "long name ", count: 5)))
  }

  /// Lines that end in one point are told apart by a legend.
  @Test func namesNeedRoom() {
    var one = drawing(1)
    let legend = GnuplotScript(one).canvas.legend.count
    one.panels[0].series[1].mean[1] = 3
    let beside = GnuplotScript(one).canvas.legend.count
    #expect(legend == 2)
    #expect(beside == 0)
  }

  @Test func widthsAreThoseOfLetters() {
    #expect(PlainText.width("iiii") < 1 && PlainText.width("WWWW") > 3.7)
    #expect(PlainText.fitted("abcdefghij", width: 3).count < 10 && PlainText.fitted("abc", width: 3) == "abc")
    #expect(PlainText.width(PlainText.fitted(String(repeating: "語", count: 99), width: 10)) <= 10)
  }

  @Test func manyVariantsHaveNoBands() throws {
    func bands(_ variants: Int) throws -> Int {
      let run = SyntheticRun.make(
        variants: (1...variants).map { "model.hidden=\($0)" }, seeds: 6, steps: 30, times: 4, validates: false
      )
      return try renderer().svg(LossFigure().drawing(of: run)).components(separatedBy: "fill-opacity").count
        - 1
    }
    let (seven, six) = (try bands(7), try bands(6))
    #expect(seven == 0 && six > 0)
  }
}
