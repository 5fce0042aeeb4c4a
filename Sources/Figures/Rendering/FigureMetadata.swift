import Components
import Foundation

/// By what a program reads values off the curves of an SVG: where each panel lies, what its axes span, and what each
/// series is. It stands in the document as JSON in `<metadata>`; elements of series 3 have the class `s3`.
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
    let series = drawing.panels.enumerated().flatMap { index, panel in
      panel.series.map { Facts.Curves($0, in: index) }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let facts = Facts(panels: zip(drawing.panels, places).map { Facts.Panel($0, $1) }, series: series)
    json = (try? encoder.encode(facts)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    var first = 0
    classes = zip(drawing.panels, layers).flatMap { panel, layers -> [String] in
      defer { first += panel.series.count }
      // A panel without anything has an element all the same.
      return layers.isEmpty
        ? [""] : layers.map { layer in layer.series.map { "s\(first + $0) \(layer.part)" } ?? "" }
    }
  }
}

/// What the JSON says.
private struct Facts: Encodable {
  struct Axis: Encodable {
    let label: String
    /// `linear`, `logarithmic`, or `symmetric`: asinh(value / centre).
    let scale: String
    let centre: Double?
    let low: Double
    let high: Double
    let whole: Bool

    init(_ axis: Figures.Axis, _ extent: Extent) {
      label = axis.label
      (scale, centre) =
        switch axis.scale {
        case .linear: ("linear", nil)
        case .logarithmic: ("logarithmic", nil)
        case .symmetric(let centre): ("symmetric", centre)
        }
      (low, high, whole) = (extent.low, extent.high, axis.isWhole)
    }
  }

  struct Panel: Encodable {
    let title: String
    /// Left, top, right, bottom.
    let frame: [Double]
    let x: Axis
    let y: Axis

    init(_ panel: Figures.Panel, _ place: FigureMetadata.Place) {
      title = PlainText.line(panel.title)
      frame = [place.frame.left, place.frame.top, place.frame.right, place.frame.bottom]
      (x, y) = (Axis(panel.x, place.x), Axis(panel.y, place.y))
    }
  }

  struct Curves: Encodable {
    let panel: Int
    let name: String
    let detail: String
    let colour: String

    init(_ series: Series, in panel: Int) {
      self.panel = panel
      // As much as a button can hold.
      (name, detail) = (PlainText.fitted(series.name, width: 20), PlainText.fitted(series.detail, width: 20))
      colour = Palette.colour(series.colour).hex()
    }
  }

  let panels: [Panel]
  let series: [Curves]
}
