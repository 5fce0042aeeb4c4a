/// Where the parts of a drawing lie, in pixels from the top left corner.
struct Canvas {
  static let fontSize = 13.0
  static let rowHeight = 20.0
  static let sampleWidth = 26.0
  static let leftMargin = 76.0

  struct Frame {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double
  }

  let width: Double
  let height: Double
  let frames: [Frame]
  /// Where each entry of the legend begins.
  let legend: [(x: Double, y: Double)]

  /// One panel fills the canvas, several stand two in a row. The legend runs above them from the left, where it covers no data and
  /// is seen first on a narrow screen; the canvas grows by its lines.
  init(_ drawing: Drawing, _ entries: [LegendEntry]) {
    width = 720
    legend = Canvas.places(of: entries, upTo: width - 8)
    let above = legend.last.map { $0.y + 8 } ?? 0
    let columns = max(min(drawing.panels.count, 2), 1)
    let rows = max((drawing.panels.count + columns - 1) / columns, 1)
    let rowHeight = columns > 1 ? 320.0 : 400.0
    height = above + Double(rows) * rowHeight
    let cell = width / Double(columns)
    frames = drawing.panels.enumerated().map { index, panel in
      let x = Double(index % columns) * cell
      let y = above + Double(index / columns) * rowHeight
      return Frame(
        left: x + Canvas.leftMargin, top: y + (panel.title.isEmpty ? 18 : 34), right: x + cell - 16, bottom: y + rowHeight - 58)
    }
  }

  /// Lines of entries from left to right. Line styles begin a line of their own where they do not all fit on that of the colours.
  private static func places(of entries: [LegendEntry], upTo right: Double) -> [(x: Double, y: Double)] {
    let lengths = entries.map { entry in
      PlainText.width(entry.text) * fontSize + (entry.role == .heading ? 0 : sampleWidth + 6)
    }
    let styles = zip(entries, lengths).filter { $0.0.role == .style }.map { $0.1 + 18 }.reduce(-18, +)
    var places: [(x: Double, y: Double)] = []
    var (x, y) = (leftMargin, 16.0)
    for (index, entry) in entries.enumerated() {
      let startsStyles = entry.role == .style && index > 0 && entries[index - 1].role != .style
      if index > 0 { x += startsStyles ? 34 : 18 }
      if x > leftMargin, x + (startsStyles ? styles : lengths[index]) > right { (x, y) = (leftMargin, y + rowHeight) }
      places.append((x, y))
      x += lengths[index]
    }
    return places
  }

  /// A horizontal position as gnuplot's share of the canvas.
  func across(_ pixels: Double) -> String { Canvas.share(pixels / width) }

  /// A vertical position; gnuplot counts from below.
  func up(_ pixels: Double) -> String { Canvas.share(1 - pixels / height) }

  private static func share(_ value: Double) -> String { ((value * 1e5).rounded() / 1e5).description }
}
