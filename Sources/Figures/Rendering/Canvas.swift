/// Where the parts of a drawing lie, in pixels from the top left corner.
struct Canvas: Sheet {
  static let fontSize = 13.0
  static let rowHeight = 20.0
  static let sampleWidth = 26.0
  static let leftMargin = 76.0
  /// Room for a map's scale of colours, with its labels, or for the names of a stack's parts.
  static let scaleWidth = 88.0

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

  /// The legend runs above the panels, from the left, where it covers no data and is seen first on a narrow
  /// screen. The canvas grows by its lines.
  init(_ drawing: Drawing, _ entries: [LegendEntry]) {
    width = 720
    legend = Canvas.places(of: entries, upTo: width - 8)
    let above = legend.last.map { $0.y + 8 } ?? 0
    let rows = Canvas.rows(of: drawing.panels)
    var (top, frames) = (above, [Frame]())
    for row in rows {
      let cell = width / Double(row.columns)
      let isSquare = row.panels.allSatisfy { drawing.panels[$0].map?.isSquare == true }
      let side = row.columns > 1 ? cell - Canvas.leftMargin - Canvas.scaleWidth : 440
      let height = isSquare ? side + 92 : row.columns > 1 ? 320.0 : 400.0
      let hasTitle = row.panels.contains { !drawing.panels[$0].title.isEmpty }
      for (column, index) in row.panels.enumerated() {
        let panel = drawing.panels[index], x = Double(column) * cell
        frames.append(
          Frame(
            left: x + Canvas.leftMargin, top: top + (hasTitle ? 34 : 18),
            right: isSquare
              ? x + Canvas.leftMargin + side
              : x + cell - (panel.map == nil && panel.stack == nil ? 16 : Canvas.scaleWidth),
            bottom: isSquare ? top + (hasTitle ? 34 : 18) + side : top + height - 58))
      }
      top += height
    }
    self.frames = frames
    height = rows.isEmpty ? above + 400 : top
  }

  /// Panels from left to right, row by row: a single one alone, otherwise two in a row; but curves above
  /// several maps have a row of their own, of full width.
  private static func rows(of panels: [Panel]) -> [(panels: Range<Int>, columns: Int)] {
    let curves = panels.prefix { $0.map == nil }.count
    let wide = curves < panels.count && panels.count > 2 ? curves : 0
    let columns = max(min(panels.count, 2), 1)
    return (0..<wide).map { ($0..<$0 + 1, 1) }
      + stride(from: wide, to: panels.count, by: columns).map {
        ($0..<min($0 + columns, panels.count), columns)
      }
  }

  /// Lines of entries from left to right. Line styles begin a new line if they do not all fit on that of the
  /// colours.
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
      if x > leftMargin, x + (startsStyles ? styles : lengths[index]) > right {
        (x, y) = (leftMargin, y + rowHeight)
      }
      places.append((x, y))
      x += lengths[index]
    }
    return places
  }
}
