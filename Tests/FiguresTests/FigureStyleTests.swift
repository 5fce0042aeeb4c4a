import Testing

@testable import Figures

@Suite struct FigureStyleTests {
  @Test func textHasEightPointsAtAnyWidth() throws {
    let narrow = try #require(FigureStyle(width: 3.4, font: nil))
    #expect(narrow.sheetWidth == 398 && FigureStyle.page.sheetWidth == nil)
    // 13 pixels of a sheet are 8 points where 117 pixels are an inch.
    #expect(Canvas.fontSize / FigureStyle.pixelsPerInch * 72 == 8)
  }

  /// A font's name goes between gnuplot's quotes.
  @Test(arguments: ["a'b", "x\"; system", "`id`", "", "a,b", "@x", "x\n"])
  func namesThatAreNoFontsAreRefused(_ name: String) {
    #expect(FigureStyle(width: nil, font: name) == nil)
    #expect(FigureStyle(width: nil, font: "Latin Modern Roman 10") != nil)
  }

  @Test(arguments: [0, 1.99, 40.1, -.infinity, .nan]) func widthsThatNoPaperHasAreRefused(_ width: Double) {
    #expect(FigureStyle(width: width, font: nil) == nil)
  }

  @Test func halfAPictureIsNone() {
    #expect(PictureFormat.pdf.isWhole(Array("%PDF-1.5\n1 0 obj\n%%EOF\n".utf8)))
    #expect(!PictureFormat.pdf.isWhole(Array("%PDF-1.5\n1 0 obj\n".utf8)))
    #expect(!PictureFormat.png.isWhole([0x89, 0x50]))
  }

  @Test func onlyThePDFsTimeIsBlanked() {
    let text = "%PDF-1.5\n/CreationDate (D:20261127222602Z)\n"
    #expect(
      String(decoding: PictureFormat.pdf.timeless(Array(text.utf8)), as: UTF8.self)
        == "%PDF-1.5\n/CreationDate (D:20000101000000Z)\n")
    #expect(PictureFormat.png.timeless(Array(text.utf8)) == Array(text.utf8))
  }

  @Test func whatIsGreyOnThePageIsBlackOnPaper() throws {
    let paper = try #require(FigureStyle(width: nil, font: nil, theme: .print))
    let steps = GnuplotScript(Drawing(title: "t", caption: "c", panels: [])).steps
    let script = paper.themed(steps).map(\.text).joined()
    #expect(script.contains("#000000") && !script.contains(Palette.ink.hex()))
    #expect(FigureStyle.page.themed(steps) == steps)
    #expect(!PictureFormat.svg.terminal(width: 1, height: 1, paper).contains("background"))
  }

  /// Two panels stand side by side where the sheet is wide, else one below the other.
  @Test func panelsFindRoom() throws {
    let panel = Panel(title: "a", x: Axis("x"), y: Axis("y"), series: [])
    let drawing = Drawing(title: "t", caption: "c", panels: [panel, panel])
    let wide = Canvas(drawing, [], names: [[], []]),
      narrow = Canvas(drawing, [], names: [[], []], width: 398)
    #expect(wide.frames[0].top == wide.frames[1].top)
    #expect(narrow.frames[1].top > narrow.frames[0].bottom && narrow.frames[1].right < 398)
  }
}
