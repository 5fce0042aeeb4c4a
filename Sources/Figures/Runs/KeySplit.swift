import Components

/// Which of the keys that vary are told by colour, by rows and by columns, as places among a run's keys.
struct KeySplit {
  private(set) var colours: [Int] = []
  private(set) var rows: [Int] = []
  private(set) var columns: [Int] = []

  /// What the author names stands where it is named. Of the rest numbers have the colours, or else the last key,
  /// and the others the rows, then the columns; but a few variants share a panel and have a colour each.
  ///
  /// - Parameters:
  ///   - labels: keys and values of all variants.
  ///   - telling: the keys that are to be told.
  ///   - shown: the variants.
  ///   - keys: what the author wants to see where.
  init(_ labels: VariantLabels, _ telling: [Int], of shown: [Int], by keys: PanelKeys) {
    func place(_ name: String) -> [Int] { telling.filter { labels.keys[$0] == name } }
    (colours, rows, columns) = (place(keys.colour), place(keys.row), place(keys.column))
    var rest = telling.filter { !(colours + rows + columns).contains($0) }
    let isFree = colours.isEmpty && rows.isEmpty && columns.isEmpty
    func values(_ key: Int) -> [Value] { shown.map { labels.values[$0][key] }.distinct }
    let ramps = rest.filter { key in values(key).count > 2 && values(key).allSatisfy(\.isNumber) }
    let mayJoin = isFree && shown.count <= VariantPanels.together && (ramps.isEmpty || rest.count < 2)
    if mayJoin, keys.colour == PanelKeys.auto {
      colours = rest
      return
    }
    if keys.colour == PanelKeys.auto, let key = ramps.last ?? rest.last {
      colours = [key]
      rest.removeAll { $0 == key }
    }
    for key in rest {
      if rows.isEmpty, keys.row == PanelKeys.auto {
        rows = [key]
      } else if columns.isEmpty, keys.column == PanelKeys.auto {
        columns = [key]
      } else if keys.row != PanelKeys.none {
        rows.append(key)
      } else if keys.column != PanelKeys.none {
        columns.append(key)
      } else {
        colours.append(key)
      }
    }
  }
}

extension Value {
  var isNumber: Bool { SettingWords.number(self) != nil }
}
