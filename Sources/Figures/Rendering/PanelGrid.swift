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

  /// Panels from left to right, row by row: as many in a row as the drawing says, or else up to three, four as two
  /// by two; but curves above several maps have a row of their own, of full width.
  init(_ drawing: Drawing) {
    let panels = drawing.panels, curves = panels.prefix { $0.map == nil }.count
    let wide = drawing.columns == nil && curves < panels.count && panels.count > 2 ? curves : 0
    let rest = panels.count - wide, hasStacks = panels.contains { $0.stack != nil }
    let most = rest == 4 || hasStacks ? 2 : 3
    columns = max(drawing.columns ?? min(rest, most), 1)
    let columns = columns
    rows =
      (0..<wide).map { Row(panels: $0..<$0 + 1, isWide: true) }
      + stride(from: wide, to: panels.count, by: columns).map {
        Row(panels: $0..<min($0 + columns, panels.count), isWide: false)
      }
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
      !rows[row].isWide, index + columns < drawing.panels.count
    else { return false }
    let panel = drawing.panels[index], below = drawing.panels[index + columns]
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
