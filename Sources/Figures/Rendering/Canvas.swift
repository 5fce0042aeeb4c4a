import Components

/// Where the parts of a drawing lie, in pixels from the top left corner.
struct Canvas: Sheet {
  static let fontSize = 13.0
  static let rowHeight = 20.0
  static let sampleWidth = 26.0
  static let leftMargin = 76.0
  /// Room for a map's scale of colours, with its labels, or for the names of a stack's parts.
  static let scaleWidth = 88.0
  /// Beside a panel that has no numbers or names there.
  static let gap = 22.0

  struct Frame: Hashable {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double
    /// Whether the axes have numbers and a heading; a panel that shares them with the one at its left, or below,
    /// has none.
    var numbersX = true
    var numbersY = true
    /// Whether names stand at its right, or a scale of colours.
    var hasNames = true
  }

  let width: Double
  let height: Double
  let frames: [Frame]
  /// Where each entry of the legend begins.
  let legend: [(x: Double, y: Double)]

  /// The legend runs above the panels, from the left, where it covers no data and is seen first on a narrow
  /// screen. The canvas grows by its lines.
  ///
  /// - Parameters:
  ///   - drawing: the figure.
  ///   - entries: of its legend.
  ///   - names: what stands at the right of each panel.
  ///   - width: of the sheet; nil for the page's, which has more of it for three columns.
  init(_ drawing: Drawing, _ entries: [LegendEntry], names: [[String]], width: Double? = nil) {
    let grid = PanelGrid(drawing, width: width)
    self.width = width ?? (grid.columns > 2 ? 856 : 720)
    let width = self.width
    legend = Canvas.places(of: entries, upTo: width - 8)
    let above = legend.last.map { $0.y + 8 } ?? 0
    var top = above,
      frames = [Frame](repeating: Frame(left: 0, top: 0, right: 0, bottom: 0), count: drawing.panels.count)
    for (number, row) in grid.rows.enumerated() {
      let columns = row.isWide ? 1 : grid.columns
      let hasTitle = row.panels.contains { !drawing.panels[$0].title.isEmpty }
      let numbersX = row.panels.contains { !grid.sharesBelow($0, drawing) || number == grid.rows.count - 1 }
      let hasAxes = row.panels.allSatisfy { drawing.panels[$0].hasAxes }
      let isSquare = row.panels.allSatisfy { drawing.panels[$0].map?.isSquare == true }
      let margins = (0..<columns).map { column -> (left: Double, right: Double) in
        if !hasAxes { return (Canvas.gap / 2, Canvas.gap / 2) }
        let own = row.isWide ? row.panels.map { $0 } : grid.panels(inColumn: column)
        let left = own.contains { !grid.sharesLeft($0, drawing) } ? Canvas.leftMargin : Canvas.gap
        let right =
          own.map { index in
            let panel = drawing.panels[index]
            if grid.repeatsRight(index, drawing, names) { return Canvas.gap / 2 }
            return panel.map != nil || panel.stack != nil
              ? Canvas.scaleWidth : LabelColumn.width(of: names[index])
          }.max() ?? Canvas.gap
        return (left, right)
      }
      let inner = (width - margins.reduce(0) { $0 + $1.left + $1.right }) / Double(columns)
      let across = isSquare ? min(inner, 440) : inner
      let passage = row.panels.compactMap { drawing.panels[$0].passage }.map {
        PassageLayer($0, width: across).height
      }.max()
      let plot =
        passage ?? (!hasAxes ? 148 : isSquare ? across : columns > 2 ? 170.0 : columns > 1 ? 228.0 : 324.0)
      var x = 0.0
      for (column, index) in row.panels.enumerated() {
        x += margins[column].left
        let upper = top + (hasTitle ? 34 : 18)
        frames[index] = Frame(
          left: x, top: upper, right: x + across, bottom: upper + plot, numbersX: numbersX,
          numbersY: !grid.sharesLeft(index, drawing), hasNames: !grid.repeatsRight(index, drawing, names))
        x += inner + margins[column].right
      }
      top += (hasTitle ? 34 : 18) + plot + (numbersX && hasAxes ? 58 : 12)
    }
    self.frames = frames
    height = grid.rows.isEmpty ? above + 400 : top
  }

  /// Lines of entries from left to right. Line styles, and signs, begin a new line if they do not all fit on that
  /// of the colours.
  private static func places(of entries: [LegendEntry], upTo right: Double) -> [(x: Double, y: Double)] {
    let lengths = entries.map { entry in
      PlainText.width(entry.text) * fontSize + (entry.role == .heading ? 0 : entry.sampleWidth + 6)
    }
    var places: [(x: Double, y: Double)] = []
    var (x, y) = (leftMargin, 16.0)
    for (index, entry) in entries.enumerated() {
      let startsGroup = index > 0 && entries[index - 1].group != entry.group
      let rest = zip(entries, lengths).filter { $0.0.group == entry.group }.map { $0.1 + 18 }.reduce(-18, +)
      if index > 0 { x += startsGroup ? 34 : 18 }
      if x > leftMargin, x + (startsGroup && entry.group > 0 ? rest : lengths[index]) > right {
        (x, y) = (leftMargin, y + rowHeight)
      }
      places.append((x, y))
      x += lengths[index]
    }
    return places
  }
}

extension LegendEntry {
  /// What is read together: colours, line styles, signs.
  fileprivate var group: Int {
    switch role {
    case .heading, .colour: 0
    case .style: 1
    case .sign: 2
    }
  }

  /// Room for what the text explains.
  var sampleWidth: Double {
    switch role {
    case .heading: 0
    case .colour, .style: Canvas.sampleWidth
    case .sign: 8
    }
  }
}
