import Components
import Figures
import Foundation
import FoundationXML
import Testing

@Suite struct RenderingTests {
  @Test func theSameDrawingGivesTheSameBytes() throws {
    let run = SyntheticRun.make(variants: ["model.cell=rnn", "model.cell=lstm"], seeds: 6, steps: 200)
    let drawing = try LossFigure().drawing(of: run)
    let first = try renderer().svg(drawing)
    #expect(try renderer().svg(drawing) == first)
    #expect(try LossFigure().drawing(of: run) == drawing)
    #expect(try renderer().picture(drawing, as: .png) == renderer().picture(drawing, as: .png))
    let other = try LossFigure().drawing(
      of: SyntheticRun.make(variants: ["model.cell=rnn", "model.cell=lstm"], seeds: 6, steps: 201))
    #expect(try renderer().svg(other) != first)
  }

  /// Texts that would run a command, end a string, open a macro or break the markup.
  static let hostile = [
    "it's \"quoted\"", "`touch FOLDER/back`", "$(touch FOLDER/dollar)", "'; !touch FOLDER/bang",
    "''; !touch FOLDER/two", "'",
    "''", "'''",
    "x'\u{301}; system('\u{301}touch FOLDER/accent'\u{301}) #", "<\u{338}script>&\u{301}",
    "'\n!touch FOLDER/line\n'",
    "' ; system('touch FOLDER/system') ; '", "@{x} @m %d %s %%", "<script>alert(1)</script> & ]]> --> <!--",
    "back\\slash \\",
    "\u{0}\u{1}\u{1b}[31m\r\n\t\u{85}\u{2028}\u{fffe}", "emoji 🎉 שלום 日本 ‖λₜ‖", "", " ",
    String(repeating: "long ", count: 400),
    "e", "]", "e\ne\n",
  ]

  @Test(arguments: hostile) func hostileTextIsShownAndNeverRun(_ template: String) throws {
    let folder = try Folder()
    let text = template.replacing("FOLDER", with: folder.url.path)
    let drawing = smallDrawing(
      title: text, name: text, other: "b" + text, label: text, panel: text, detail: text)
    let svg = try renderer().svg(drawing)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    #expect(XMLParser(data: Data(svg.utf8)).parse(), "the SVG is well-formed XML")
    #expect(!svg.contains("<script"))
    #expect(try !renderer().picture(drawing, as: .png).isEmpty)
    _ = drawing.csv
  }

  /// In Helvetica "ii" is as wide as 0.444 of the font's size and "WW" as 1.888; of "ш" nothing is known.
  @Test func textIsAsWideAsItWasLaidOutInAnyFont() throws {
    let svg = try renderer().svg(smallDrawing(name: "WW", other: "ii")), size = 13.0
    for (text, width) in [("WW", 1.888), ("ii", 0.444)] {
      let length = (width * size * 10).rounded() / 10
      #expect(svg.contains("<text textLength=\"\(length)\" lengthAdjust=\"spacingAndGlyphs\">\(text)</text>"))
      #expect(
        !svg.contains("<text textLength=\"\(length + 1)\" lengthAdjust=\"spacingAndGlyphs\">\(text)</text>"))
    }
    #expect(try renderer().svg(smallDrawing(name: "ш", other: "ii")).contains("<text>ш</text>"))
  }

  @Test func textAppearsAsItStands() throws {
    let svg = try renderer().svg(smallDrawing(name: "it's `x` $(y) @z \\ %d", other: "a < b & c > d"))
    #expect(svg.contains(">it’s `x` $(y) @z \\ %d</text>"))
    #expect(svg.contains(">a &lt; b &amp; c > d</text>"))
    #expect(svg.contains("<title>t</title>"))
    #expect(!svg.contains("gnuplot_plot_1</title>"))
  }

  @Test func extremeNumbersDraw() throws {
    let values: [[Double]] = [
      [1e300, -1e300], [.nan, .nan], [.infinity, 1], [.leastNonzeroMagnitude, 1e308], [0, 0],
      [1e-300, 2e-300], [-1, -2],
      [1e15, 1e15 + 1], [],
    ]
    for scale in [AxisScale.linear, .logarithmic, .symmetric(1)] {
      for numbers in values {
        let series = Series(
          name: "a", colour: .neutral, x: numbers.indices.map(Double.init), mean: numbers, low: numbers,
          high: numbers,
          members: [Member(seed: 1, values: numbers), Member(seed: 2, values: numbers)])
        let drawing = Drawing(
          title: "t", caption: "",
          panels: [Panel(x: Axis("x", scale: scale), y: Axis("y", scale: scale), series: [series])])
        #expect(try renderer().svg(drawing).hasSuffix("</svg>\n"))
      }
    }
    #expect(try renderer().svg(Drawing(title: "nothing", caption: "", panels: [])).hasSuffix("</svg>\n"))
  }
}
