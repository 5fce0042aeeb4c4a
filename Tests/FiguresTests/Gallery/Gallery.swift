import Components
import Figures
import Foundation
import Statistics
import Testing

/// Every kind of figure at the ends of what it must bear. `scripts/gallery` draws what is tested here, to be looked at.
@Suite struct Gallery {
  static let folder = ProcessInfo.processInfo.environment["LAB_GALLERY"]
  /// Their trials are the same in all figures.
  static let runs = GalleryCase.all.map { (wall: $0, run: $0.run) }

  @Test(arguments: GalleryFigure.all) func isWholeAndLegible(_ one: GalleryFigure) throws {
    let renderer = try renderer()
    for (index, (wall, run)) in Gallery.runs.enumerated() {
      guard one.isDrawn(of: wall) else {
        #expect(throws: FigureError.self) { try one.figure.drawing(of: run) }
        continue
      }
      let drawing = try one.figure.drawing(of: run), svg = try renderer.svg(drawing)
      let faults = TextBox.faults(of: svg)
      #expect(faults.isEmpty, "\(one.name), \(wall.name)")
      #expect(drawing.captionWords <= 60, "\(drawing.caption)")
      try keep(svg, of: one.kind, "\(one.name)-\(index + 1)", wall.name, drawing.caption)
    }
  }

  @Test func claimsAreLegible() throws {
    let svg = try renderer().svg(Gallery.forest)
    #expect(TextBox.faults(of: svg).isEmpty)
    try keep(svg, of: "claims", "claims-1", "every verdict, direction, scale and kind of end", "")
    for (index, inches) in [2, 3.4, 5.5, 12].enumerated() {
      let style = try #require(FigureStyle(width: inches, font: nil))
      let svg = try renderer().svg(Gallery.forest, style: style)
      let width = try #require(svg.firstMatch(of: /width="([\d.]+)in"/).flatMap { Double($0.output.1) })
      #expect(TextBox.faults(of: svg).isEmpty && abs(width - inches) < 0.01, "\(inches) inches")
      try keep(svg, of: "claims", "claims-\(index + 2)", "\(inches) inches wide", "")
    }
  }

  @Test func whatIsCutOrCoveredIsFound() throws {
    let name = String(repeating: "W", count: 30)
    func svg(_ change: (inout Drawing) -> Void) throws -> String {
      var drawing = smallDrawing()
      change(&drawing)
      return try renderer().svg(drawing)
    }
    #expect(try TextBox.faults(of: svg { _ in }).isEmpty)
    #expect(try TextBox.all(in: svg { $0.panels[0].title = name }).contains { $0.text == name })
    // Places that are nearer to each other than their numbers are wide are not all written: only made ones cover.
    let plain = try svg { $0.panels[0].title = name }
    #expect(TextBox.faults(of: plain.replacing(/translate\([\d.]+,/, with: "translate(1,")).count > 3)
  }

  private func keep(_ svg: String, of kind: String, _ name: String, _ title: String, _ caption: String) throws
  {
    guard let folder = Gallery.folder.map({ URL(fileURLWithPath: $0).appending(path: kind) }) else { return }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(svg.utf8).write(to: folder.appending(path: "\(name).svg"))
    try Data("\(title)\n\(caption)\n".utf8).write(to: folder.appending(path: "\(name).txt"))
  }
}
