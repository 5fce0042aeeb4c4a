import Components
import Foundation
import Statistics

/// What the JSON in a figure says.
struct FigureFacts: Encodable {
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
      (name, detail) = (FigureFacts.short(series.name), FigureFacts.short(series.detail))
      colour = Palette.colour(series.colour).hex()
    }
  }

  /// What stands at a place: marks, an area, the strokes of a rug.
  struct Named: Encodable {
    let panel: Int
    let name: String
    /// Of a rug: the pixels of a stroke that stands for all updates.
    var whole: Double?
  }

  /// The cells of a map as they are drawn; null where there is none.
  struct Cells: Encodable {
    let panel: Int
    let name: String
    let x: [Double]
    let y: [Double]
    let values: [Double?]

    init(_ map: HeatMap, _ panel: Figures.Panel, at index: Int) {
      let drawn = MapLayer(map, panel).map
      (self.panel, name, x, y) = (index, map.label, drawn.x.map(rounded), drawn.y.map(rounded))
      values = drawn.values.map { $0.isFinite ? rounded($0) : $0.isNaN ? nil : .greatestFiniteMagnitude }
    }
  }

  /// A row of a forest plot: where it stands, and what it says.
  struct Row: Encodable {
    let box: [Double]
    let head: String
    let lines: [[String]]
  }

  /// How many there are of each kind before a panel.
  struct Counts {
    private var series = 0, marks = 0, cells = 0, areas = 0, rugs = 0

    mutating func add(_ panel: Figures.Panel) {
      series += panel.series.count
      marks += panel.overlay.marks.count
      rugs += panel.overlay.rugs.count
      areas += panel.stack?.parts.count ?? 0
      cells += panel.map == nil ? 0 : 1
    }

    /// The class of a layer of the panel.
    func name(of layer: PlotLayer) -> String {
      switch layer.subject {
      case .series(let index): "s\(series + index) \(layer.part)"
      case .marks(let index): "m\(marks + index)"
      case .cells: "c\(cells)"
      case .area(let index): "a\(areas + index)"
      case .rug(let index): "r\(rugs + index)"
      case nil: ""
      }
    }
  }

  var panels: [Panel] = []
  var series: [Curves] = []
  var marks: [Named] = []
  var cells: [Cells] = []
  var areas: [Named] = []
  var rugs: [Named] = []
  var rows: [Row] = []

  init(_ drawing: Drawing, _ places: [FigureMetadata.Place]) {
    panels = zip(drawing.panels, places).map { Panel($0, $1) }
    for (index, panel) in drawing.panels.enumerated() {
      let frame = places[index].frame
      series += panel.series.map { Curves($0, in: index) }
      marks += panel.overlay.marks.map { Named(panel: index, name: FigureFacts.short($0.name)) }
      areas += (panel.stack?.parts ?? []).map { Named(panel: index, name: FigureFacts.short($0.name)) }
      cells += [panel.map].compactMap { $0 }.map { Cells($0, panel, at: index) }
      rugs += panel.overlay.rugs.map {
        Named(
          panel: index, name: FigureFacts.short($0.name),
          whole: rounded(
            OverlayLayer.stroke(among: panel.overlay.rugs.count) * (frame.bottom - frame.top)))
      }
    }
  }

  init(_ canvas: ForestCanvas) {
    rows = canvas.claims.flatMap { claim in
      claim.rows.map { row in
        let seeds = row.row.dots.map { AxisNumber.words($0) }.joined(separator: ", ")
        return Row(
          box: [canvas.columns.left, row.height - 12, canvas.width, row.bottom], head: claim.claim.sentence,
          lines: [["", row.row.numbers]] + (seeds.isEmpty ? [] : [["seeds", seeds]]))
      }
    }
  }

  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// As much as a button can hold.
  private static func short(_ name: String) -> String { PlainText.fitted(name, width: 20) }
}

/// Four digits: more is read off no picture.
private func rounded(_ number: Double) -> Double {
  guard number.isNormal else { return 0 }
  let unit = pow(10, 3 - log10(abs(number)).rounded(.down))
  let rounded = (number * unit).rounded() / unit
  return rounded.isFinite ? rounded : number
}
