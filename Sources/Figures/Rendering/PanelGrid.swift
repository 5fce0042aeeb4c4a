import Components

/// Which panel stands in which row and column.
struct PanelGrid {
  struct Row: Hashable {
    let panels: Range<Int>
    /// Whether its one panel has the full width, though other rows have columns.
    let isWide: Bool
  }

  let rows: [Row]
  let columns: Int

  /// Pixels that a column needs at least.
  private static let narrowest = 230.0

  /// Panels from left to right, row by row: as many in a row as the drawing says, or else up to three, four as two
  /// by two; a single panel of curves above several maps has the full width, and where there are several rows maps of
  /// something else begin one. A narrow sheet has fewer columns.
  ///
  /// - Parameters:
  ///   - drawing: the figure.
  ///   - width: of the sheet, in pixels; nil for the page's.
  init(_ drawing: Drawing, width: Double? = nil) {
    let panels = drawing.panels, curves = panels.prefix { $0.map == nil }.count
    let wide = drawing.columns == nil && curves == 1 && panels.count > 2 ? curves : 0
    let rest = panels.count - wide, hasStacks = panels.contains { $0.stack != nil }
    let most = rest == 4 || hasStacks ? 2 : 3
    let room = width.map { Int($0 / Self.narrowest) } ?? .max
    columns = max(min(drawing.columns ?? min(rest, most), room), 1)
    let columns = columns
    var rows = (0..<wide).map { Row(panels: $0..<$0 + 1, isWide: true) }, first = wide
    for index in panels.indices.dropFirst(wide + 1) + [panels.count] where first < panels.count {
      let isFull = index - first == columns || index == panels.count
      let isOther = rest > columns && !isFull && panels[index].map?.label != panels[index - 1].map?.label
      guard isFull || isOther else { continue }
      rows.append(Row(panels: first..<index, isWide: false))
      first = index
    }
    self.rows = rows
  }

  func panels(inColumn column: Int) -> [Int] {
    rows.filter { !$0.isWide }.compactMap { row in
      column < row.panels.count ? row.panels.lowerBound + column : nil
    }
  }

  /// Whether a panel has its axis that goes up in common with the one at its left.
  func sharesLeft(_ index: Int, _ drawing: Drawing) -> Bool {
    guard let row = rows.first(where: { $0.panels.contains(index) }), index > row.panels.lowerBound else {
      return false
    }
    let panel = drawing.panels[index], left = drawing.panels[index - 1]
    if let map = panel.map, let other = left.map { return map.y == other.y && panel.y == left.y }
    return panel.map == nil && left.map == nil && !panel.sharedScale.isEmpty
      && panel.sharedScale == left.sharedScale && panel.y == left.y
  }

  /// Whether a panel has its axis that goes to the right in common with the one below.
  func sharesBelow(_ index: Int, _ drawing: Drawing) -> Bool {
    guard let row = rows.firstIndex(where: { $0.panels.contains(index) }), row + 1 < rows.count,
      !rows[row].isWide
    else { return false }
    let next = index - rows[row].panels.lowerBound + rows[row + 1].panels.lowerBound
    guard rows[row + 1].panels.contains(next) else { return false }
    let panel = drawing.panels[index], below = drawing.panels[next]
    if let map = panel.map, let other = below.map { return map.x == other.x && panel.x == below.x }
    return panel.map == nil && below.map == nil && !panel.sharedScale.isEmpty
      && panel.sharedScale == below.sharedScale && panel.x == below.x
  }

  /// Whether what would stand at a panel's right stands at that of the next one as well: names at the same
  /// heights, or the same scale of colours.
  func repeatsRight(_ index: Int, _ drawing: Drawing, _ names: [[String]]) -> Bool {
    guard rows.contains(where: { $0.panels.contains(index) && $0.panels.contains(index + 1) }) else {
      return false
    }
    let panel = drawing.panels[index], next = drawing.panels[index + 1]
    if let map = panel.map {
      return next.map.map { $0.range == map.range && $0.scale == map.scale && $0.label == map.label } ?? false
    }
    return panel.stack == nil && sharesLeft(index + 1, drawing) && panel.baselines == next.baselines
      && names[index] == names[index + 1]
  }
}
