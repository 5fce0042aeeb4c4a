import Components
import Foundation
import Statistics

/// By what a program reads values off an SVG: where each panel lies, what its axes span, and what each series, each set
/// of marks, each cell of a map, each area and each stroke is. It stands in the document as JSON in `<metadata>`;
/// elements of series 3 have the class `s3`, marks `m3`, cells `c3`, areas `a3`, rugs `r3`.
struct FigureMetadata {
  /// A panel's place in pixels from the top left corner, and the ranges of its axes.
  struct Place {
    var frame: Canvas.Frame
    var x: Extent
    var y: Extent
  }

  let json: String
  /// The class of each plot element, in the order of plotting.
  let classes: [String]

  /// - Parameters:
  ///   - drawing: what is drawn.
  ///   - places: of its panels.
  ///   - layers: of each panel, in the order of plotting.
  init(_ drawing: Drawing, _ places: [Place], layers: [[PlotLayer]]) {
    let facts = FigureFacts(drawing, places)
    json = facts.json
    var first = FigureFacts.Counts()
    classes = zip(drawing.panels, layers).flatMap { panel, layers -> [String] in
      defer { first.add(panel) }
      // A panel without anything has an element all the same.
      return layers.isEmpty ? [""] : layers.map { first.name(of: $0) }
    }
  }

  /// Of a forest plot, in which every row has a scale of its own: what its rows say, and the numbers of its seeds.
  init(_ canvas: ForestCanvas) {
    json = FigureFacts(canvas).json
    classes = []
  }
}
