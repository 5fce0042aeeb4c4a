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
  /// Top left corner of each line of the legend.
  let legend: [(x: Double, y: Double)]

  /// One panel fills the canvas, several stand two in a row. The legend stands to the right of one panel, or above in columns
  /// where its words are long or there are several panels; the canvas grows by what it needs.
  init(_ drawing: Drawing, _ entries: [LegendEntry]) {
    width = 720
    let textWidth = entries.map { PlainText.width($0.text) }.max() ?? 0
    let entryWidth = textWidth * Canvas.fontSize + Canvas.sampleWidth + 16
    let isBeside = drawing.panels.count == 1 && entryWidth <= 205 && Double(entries.count) * Canvas.rowHeight <= 345
    let perRow = isBeside ? 1 : max(1, Int((width - Canvas.leftMargin) / entryWidth))
    let columns = max(min(drawing.panels.count, 2), 1)
    let rows = max((drawing.panels.count + columns - 1) / columns, 1)
    let rowHeight = rows > 1 || columns > 1 ? 320.0 : 420.0
    let right = isBeside && !entries.isEmpty ? width - entryWidth : width
    let corner = isBeside ? (x: right + 4, y: 18.0) : (x: Canvas.leftMargin, y: 14.0)

    // The heading has a row to itself, so have the first colour and the first line style.
    var places: [(x: Double, y: Double)] = []
    var (row, column) = (0, 0)
    for (index, entry) in entries.enumerated() {
      let startsRow = index > 0 && (entries[index - 1].role != entry.role || column == perRow)
      if startsRow { (row, column) = (row + 1, 0) }
      places.append((corner.x + Double(column) * entryWidth, corner.y + Double(row) * Canvas.rowHeight))
      column += 1
    }
    legend = places
    let above = isBeside || entries.isEmpty ? 0 : Double(row + 1) * Canvas.rowHeight + 8
    height = above + Double(rows) * rowHeight
    let cell = right / Double(columns)
    frames = drawing.panels.enumerated().map { index, panel in
      let x = Double(index % columns) * cell
      let y = above + Double(index / columns) * rowHeight
      return Frame(
        left: x + Canvas.leftMargin, top: y + (panel.title.isEmpty ? 18 : 34), right: x + cell - 16, bottom: y + rowHeight - 58)
    }
  }

  /// A horizontal position as gnuplot's share of the canvas.
  func across(_ pixels: Double) -> String { Canvas.share(pixels / width) }

  /// A vertical position; gnuplot counts from below.
  func up(_ pixels: Double) -> String { Canvas.share(1 - pixels / height) }

  private static func share(_ value: Double) -> String { ((value * 1e5).rounded() / 1e5).description }
}
